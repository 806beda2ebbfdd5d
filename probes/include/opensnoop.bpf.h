/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* The types of opensnoop, with and without whole paths. */
#ifndef SONDE_OPENSNOOP_BPF_H
#define SONDE_OPENSNOOP_BPF_H

#include "comm.bpf.h"
#include "syscall.bpf.h"
#include "types.bpf.h"

/* The longest path that open(2) takes, 4095 bytes and a NUL, and one byte to know a longer one by. */
#define USER_PATH_BYTES 4097
#ifndef PATH_BYTES
#define PATH_BYTES USER_PATH_BYTES
#endif

#define AT_FDCWD (-100)
#define EFAULT 14
/* creat(path, mode) is open(path, O_WRONLY | O_CREAT | O_TRUNC, mode). */
#define CREAT_FLAGS 01101

enum open_call { OPEN, CREAT, OPENAT, OPENAT2, OPEN_BY_HANDLE_AT };

/* include/uapi/linux/openat2.h */
struct open_how {
	u64 flags;
	u64 mode;
	u64 resolve;
};

/* A call that has begun. */
struct open_args {
	const char *path; /* In user memory */
	const struct open_how *how; /* In user memory; NULL for all calls but openat2 */
	s32 dfd;
	u32 flags;
	u32 mode;
	enum open_call call;
};

#define PATH(n) .path = (const char *)ctx->args[n]
#define HOW(n) .how = (const struct open_how *)ctx->args[n]
#define DFD(n) .dfd = ctx->args[n]
#define FLAGS(n) .flags = ctx->args[n]
#define MODE(n) .mode = ctx->args[n]

/* A call that has returned. */
struct open_event {
	ns_t ts; /* When it returned, since boot, time asleep included */
	u32 tgid; /* Process id, in the first pid namespace */
	u32 tid; /* Thread id, in the first pid namespace */
	u32 uid; /* Real user id */
	s32 ret; /* The descriptor, or a negative errno */
	u32 flags; /* O_* bits, as the caller gave them */
	u32 mode; /* As the caller gave it: has a meaning with O_CREAT or O_TMPFILE only */
	s32 dfd; /* The directory that a relative path begins at; -100 (AT_FDCWD) is the working directory */
	enum open_call call; /* Which system call */
	char comm[COMM_BYTES]; /* Name of the thread */
	bool path_truncated; /* The path goes on */
	bool path_unreadable; /* The pointer leads nowhere; `path` is empty */
	bool path_null; /* The pointer is NULL; `path` is empty */
	char path[PATH_BYTES]; /* As the caller wrote it, or whole, see opensnoop_path.bpf.c. Empty for open_by_handle_at */
};

#endif
