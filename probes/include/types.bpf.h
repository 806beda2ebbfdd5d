/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Names for 64-bit integers. The name decides what TypeScript sees, and its unit reaches columns and JSON keys:
 * a quantity is a `number` (exact up to 2^53), an identity is a `bigint`. A plain u64 is an identity.
 */
#ifndef SONDE_TYPES_BPF_H
#define SONDE_TYPES_BPF_H

/* Quantities. */
typedef u64 ns_t;      /* nanoseconds: a duration, or a time since boot */
typedef u64 us_t;      /* microseconds */
typedef u64 ms_t;      /* milliseconds */
typedef u64 bytes_t;   /* bytes */
typedef u64 count_t;   /* how many */
typedef u64 pages_t;   /* pages of memory, of the machine's page size */
typedef u64 sectors_t; /* 512-byte sectors of a disk */

/* Identities. */
typedef u64 addr_t;   /* an address in the kernel or in a process */
typedef u64 cookie_t; /* a number that only names something, as a socket cookie */
typedef u64 cgroup_t; /* id of a cgroup v2: the inode number of its directory */
typedef u64 inode_t;  /* an inode number */

#endif
