// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * opensnoop: the calls that open files, each as it returns. Hooks: tracepoints of five system calls, entry and exit.
 * Linux 5.8 (ring buffer). Without CO-RE on purpose: libbpf then does not read the kernel's BTF, half of its start-up.
 * opensnoop_path.bpf.c is the same with whole paths; it includes this file.
 */
#include "include/vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "include/comm.bpf.h"
#include "include/events.bpf.h"
#include "include/filter.bpf.h"
#include "include/maps.bpf.h"
#include "include/opensnoop.bpf.h"
#include "include/set_filter.bpf.h"

const volatile bool failed_only; /* Only calls that failed */
const volatile u32 flag_filter; /* Only calls with at least one of these O_* bits. 0: all */

HASH(pending, u32, struct open_args, 10240);
EVENTS(opens, struct open_event);
SCRATCH(scratch, struct open_event, 1);
LOSS(path__unreadable);

#ifndef WITH_WHOLE_PATHS
/* The path as the caller wrote it. Returns its bytes, the NUL among them, or what is no such number. */
static __always_inline long read_path(struct open_event *event, const struct open_args *args)
{
	long bytes = 1;

	event->path[0] = '\0';
	if (args->call != OPEN_BY_HANDLE_AT)
		bytes = bpf_probe_read_user_str(event->path, PATH_BYTES, args->path);
	event->path_truncated = bytes == PATH_BYTES;
	return bytes;
}
#endif

static __always_inline int on_enter(struct open_args args)
{
	u32 tid = bpf_get_current_pid_tgid();

	if (task_matches() && sets_match())
		map_set(pending, &tid, &args);
	return 0;
}

/* What openat2() keeps in user memory; read at exit, when the kernel has surely brought it in. */
static __always_inline void read_how(struct open_args *args)
{
	struct open_how how = {};

	bpf_probe_read_user(&how, sizeof(how), args->how);
	args->flags = how.flags;
	args->mode = how.mode;
}

static __always_inline void fill(struct open_event *event, const struct open_args *args, s32 ret)
{
	u64 id = bpf_get_current_pid_tgid();

	event->ts = bpf_ktime_get_boot_ns();
	event->tgid = id >> 32;
	event->tid = id;
	event->uid = bpf_get_current_uid_gid();
	event->ret = ret;
	event->flags = args->flags;
	event->mode = args->mode;
	event->dfd = args->dfd;
	event->call = args->call;
	current_comm(event->comm);
}

/* Adds the path and returns how many bytes it takes, at least 1. */
static __always_inline u32 fill_path(struct open_event *event, const struct open_args *args)
{
	long bytes;

	event->path_truncated = false;
	bytes = read_path(event, args);
	event->path_null = !args->path && args->call != OPEN_BY_HANDLE_AT;
	event->path_unreadable = bytes <= 0;
	if (bytes > 0 && bytes <= PATH_BYTES)
		return bytes;
	event->path[0] = '\0';
	return 1;
}

static __always_inline void emit(const struct open_args *args, s32 ret)
{
	struct open_event *event = scratch_piece(scratch, 0);
	u32 bytes;

	if (!event)
		return;
	fill(event, args, ret);
	bytes = fill_path(event, args);
	if (event->path_unreadable && ret != -EFAULT)
		count_loss(path__unreadable);
	event_output(opens, event, offsetof(struct open_event, path) + bytes);
}

static __noinline int on_exit(s32 ret)
{
	u32 tid = bpf_get_current_pid_tgid();
	struct open_args *found = bpf_map_lookup_elem(&pending, &tid);
	struct open_args args;

	if (!found)
		return 0;
	args = *found;
	bpf_map_delete_elem(&pending, &tid);
	if (failed_only && ret >= 0)
		return 0;
	if (args.how)
		read_how(&args);
	if (!flag_filter || args.flags & flag_filter)
		emit(&args, ret);
	return 0;
}

/* open(path, flags, mode) and creat(path, mode); neither is on arm64. */
SEC("tp/syscalls/sys_enter_open")
int enter_open(struct syscall_enter *ctx)
{
	return on_enter((struct open_args){ PATH(0), .dfd = AT_FDCWD, FLAGS(1), MODE(2), .call = OPEN });
}

SEC("tp/syscalls/sys_exit_open")
int exit_open(struct syscall_exit *ctx)
{
	return on_exit(ctx->ret);
}

SEC("tp/syscalls/sys_enter_creat")
int enter_creat(struct syscall_enter *ctx)
{
	return on_enter((struct open_args){ PATH(0), .dfd = AT_FDCWD, .flags = CREAT_FLAGS, MODE(1), .call = CREAT });
}

SEC("tp/syscalls/sys_exit_creat")
int exit_creat(struct syscall_exit *ctx)
{
	return on_exit(ctx->ret);
}

/* openat(directory, path, flags, mode) */
SEC("tp/syscalls/sys_enter_openat")
int enter_openat(struct syscall_enter *ctx)
{
	return on_enter((struct open_args){ DFD(0), PATH(1), FLAGS(2), MODE(3), .call = OPENAT });
}

SEC("tp/syscalls/sys_exit_openat")
int exit_openat(struct syscall_exit *ctx)
{
	return on_exit(ctx->ret);
}

/* openat2(directory, path, how, size of how) */
SEC("tp/syscalls/sys_enter_openat2")
int enter_openat2(struct syscall_enter *ctx)
{
	return on_enter((struct open_args){ DFD(0), PATH(1), HOW(2), .call = OPENAT2 });
}

SEC("tp/syscalls/sys_exit_openat2")
int exit_openat2(struct syscall_exit *ctx)
{
	return on_exit(ctx->ret);
}

/* open_by_handle_at(mount, handle, flags) */
SEC("tp/syscalls/sys_enter_open_by_handle_at")
int enter_by_handle(struct syscall_enter *ctx)
{
	return on_enter((struct open_args){ DFD(0), FLAGS(2), .call = OPEN_BY_HANDLE_AT });
}

SEC("tp/syscalls/sys_exit_open_by_handle_at")
int exit_by_handle(struct syscall_exit *ctx)
{
	return on_exit(ctx->ret);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
