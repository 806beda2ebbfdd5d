/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Names of threads, every byte after the NUL zero: equal names are then equal bytes. The kernel's helper leaves what
 * was there before f3f213497797 ("bpf: ensure all memory is initialized in bpf_get_current_comm"), Linux 6.4.
 * https://git.kernel.org/torvalds/c/f3f213497797
 */
#ifndef SONDE_COMM_BPF_H
#define SONDE_COMM_BPF_H

#include <bpf/bpf_helpers.h>

#define COMM_BYTES 16

/* The name of the current thread. */
static __always_inline void current_comm(char comm[COMM_BYTES])
{
	__builtin_memset(comm, 0, COMM_BYTES);
	bpf_get_current_comm(comm, COMM_BYTES);
}

/* A name from kernel memory; empty for NULL. */
static __always_inline void copy_comm(char comm[COMM_BYTES], const char *from)
{
	__builtin_memset(comm, 0, COMM_BYTES);
	bpf_probe_read_kernel_str(comm, COMM_BYTES, from);
}

#endif
