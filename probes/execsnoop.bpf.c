// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * execsnoop: programs as they start, and attempts that fail. Hooks: sched_process_exec for what succeeded, system-call
 * tracepoints of execve and execveat for what failed (not needed for the former: switch them off). Linux 5.8, BTF.
 *
 * A success is not reported from the exit of the call: a thread that is not its process's first changes its id on the
 * way, and a 32-bit program does not pass the exit at all. Its arguments are read where the kernel has just put them.
 */
#define WITH_CORE
#include "include/vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "include/comm.bpf.h"
#include "include/events.bpf.h"
#include "include/filter.bpf.h"
#include "include/maps.bpf.h"
#include "include/set_filter.bpf.h"
#include "include/syscall.bpf.h"

#define AT_FDCWD (-100)
#define PATH_BYTES 4096 /* the longest file name the kernel takes, with its NUL */
#define ARGS_BYTES 8192 /* kept of the arguments */
#define ARG_BYTES 4096 /* kept of one argument of a failed call */
#define ARGS_COUNT 128 /* arguments kept of a failed call */

const volatile u32 target_ppid = NOT_SET; /* Only children of this process, by its id in the first pid namespace */

/* A call that has begun. Both lead into user memory, read when the call has failed and the memory is surely there. */
struct exec_args {
	const char *filename;
	const char *const *argv;
	s32 dfd;
	u32 unused;
};

/* A call that has succeeded or failed. */
struct exec_event {
	ns_t ts; /* When, since boot, time asleep included */
	cgroup_t cgroup; /* The cgroup v2 of the process */
	u32 tgid; /* Process id, in the first pid namespace */
	u32 tid; /* Id of the calling thread, as it was before the call */
	u32 ppid; /* Process id of the parent, in the first pid namespace */
	u32 uid; /* Real user id */
	u32 cpu; /* Where it happened */
	s32 ret; /* 0, or a negative errno */
	s32 dfd; /* The directory or file of a failed execveat; -100 (AT_FDCWD) otherwise */
	u32 args_count; /* How many arguments there are, or were read of a failed call */
	char comm[COMM_BYTES]; /* Name of the thread: the new one after success, the old one after failure */
	char parent_comm[COMM_BYTES]; /* Name of the parent */
	bool interpreted; /* A script, or a file of binfmt_misc: the interpreter and its arguments come first, then `words[0]` */
	bool filename_unreadable; /* The pointer leads nowhere; `words[0]` is empty */
	bool args_unreadable; /* A pointer leads nowhere; that argument is empty, or all are missing */
	bool args_truncated; /* There are more arguments, or more of one, than are here */
	u8 words[]; /* The file name as given, a NUL, the arguments, each with a NUL; the last may be cut before its NUL */
};

/* An event in the making. */
struct exec_record {
	/* Bytes of words so far. In memory for the verifier: what it knows of a register makes every loop round a new one. */
	volatile u64 used;
	u64 event[(sizeof(struct exec_event) + PATH_BYTES + ARGS_BYTES + ARG_BYTES) / 8]; /* with its words */
};

HASH(pending, u32, struct exec_args, 10240);
EVENTS(execs, struct exec_event);
SCRATCH(scratch, struct exec_record, 2);

/* Pieces of scratch memory: the two kinds of tracepoint can interrupt each other. */
enum { FOR_SUCCESS, FOR_FAILURE };

static __always_inline bool matches(struct task_struct *task)
{
	if (!task_matches() || !sets_match())
		return false;
	return target_ppid == NOT_SET || (u32)BPF_CORE_READ(task, real_parent, tgid) == target_ppid;
}

static __always_inline void fill(struct exec_event *event, struct task_struct *task, s32 ret)
{
	u64 id = bpf_get_current_pid_tgid();
	struct task_struct *parent = BPF_CORE_READ(task, real_parent);

	event->ts = bpf_ktime_get_boot_ns();
	event->cgroup = bpf_get_current_cgroup_id();
	event->tgid = id >> 32;
	event->tid = id;
	event->ppid = BPF_CORE_READ(parent, tgid);
	event->uid = bpf_get_current_uid_gid();
	event->cpu = bpf_get_smp_processor_id();
	event->ret = ret;
	event->dfd = AT_FDCWD;
	event->args_count = 0;
	current_comm(event->comm);
	copy_comm(event->parent_comm, parent->comm);
	event->interpreted = false;
	event->filename_unreadable = false;
	event->args_unreadable = false;
	event->args_truncated = false;
}

static __always_inline struct exec_event *event_of(struct exec_record *record)
{
	return (struct exec_event *)record->event;
}

/* Takes the file name into account, by what a helper said about reading it to words[0]. */
static __always_inline void keep_filename(struct exec_record *record, long bytes)
{
	struct exec_event *event = event_of(record);

	event->filename_unreadable = bytes <= 0;
	if (event->filename_unreadable)
		event->words[0] = '\0';
	record->used = event->filename_unreadable ? 1 : bytes;
}

static __always_inline int emit(struct exec_record *record)
{
	u64 used = record->used;

	if (used <= PATH_BYTES + ARGS_BYTES + ARG_BYTES)
		event_output(execs, record->event, offsetof(struct exec_event, words) + used);
	return 0;
}

/* Copies the arguments as they lie on the new stack, one after the other. */
static __always_inline void copy_args(struct exec_record *record, struct mm_struct *mm)
{
	struct exec_event *event = event_of(record);
	unsigned long start = BPF_CORE_READ(mm, arg_start);
	unsigned long bytes = BPF_CORE_READ(mm, arg_end) - start;
	u64 used = record->used;

	event->args_truncated = bytes > ARGS_BYTES;
	if (bytes > ARGS_BYTES)
		bytes = ARGS_BYTES;
	if (used > PATH_BYTES)
		return;
	event->args_unreadable = bpf_probe_read_user(event->words + used, bytes, (void *)start);
	if (!event->args_unreadable)
		record->used = used + bytes;
}

static __always_inline int on_success(struct task_struct *task, u32 old_tid, struct linux_binprm *program)
{
	struct exec_record *record = scratch_piece(scratch, FOR_SUCCESS);
	const char *filename = BPF_CORE_READ(program, filename);
	struct exec_event *event;

	bpf_map_delete_elem(&pending, &old_tid);
	if (!record || !matches(task))
		return 0;
	event = event_of(record);
	fill(event, task, 0);
	event->tid = old_tid;
	event->args_count = BPF_CORE_READ(program, argc);
	event->interpreted = filename != BPF_CORE_READ(program, interp);
	keep_filename(record, bpf_probe_read_kernel_str(event->words, PATH_BYTES, filename));
	copy_args(record, BPF_CORE_READ(task, mm));
	return emit(record);
}

/* Reads one argument of a failed call behind what is there. False when there is no room for it. */
static __always_inline bool copy_arg(struct exec_record *record, const char *arg)
{
	struct exec_event *event = event_of(record);
	u64 used = record->used;
	long bytes;

	if (used > PATH_BYTES + ARGS_BYTES)
		return false;
	bytes = bpf_probe_read_user_str(event->words + used, ARG_BYTES, arg);
	if (bytes <= 0) {
		event->args_unreadable = true;
		event->words[used] = '\0';
		bytes = 1;
	}
	event->args_truncated |= bytes == ARG_BYTES;
	record->used = used + bytes;
	return true;
}

/* Reads the arguments of a failed call. */
static __always_inline void collect_args(struct exec_record *record, const char *const *argv)
{
	struct exec_event *event = event_of(record);

	if (!argv) /* no arguments, says execve(2) */
		return;
	for (u32 i = 0; i < ARGS_COUNT; i++) {
		const char *arg = NULL;

		if (bpf_probe_read_user(&arg, sizeof(arg), argv + i))
			event->args_unreadable = true;
		if (!arg)
			return;
		if (!copy_arg(record, arg))
			break;
		event->args_count = i + 1;
	}
	event->args_truncated = true;
}

static __always_inline int on_failure(const struct exec_args *args, s32 ret)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct exec_record *record = scratch_piece(scratch, FOR_FAILURE);
	struct exec_event *event;

	if (!record || !matches(task))
		return 0;
	event = event_of(record);
	fill(event, task, ret);
	event->dfd = args->dfd;
	keep_filename(record, bpf_probe_read_user_str(event->words, PATH_BYTES, args->filename));
	collect_args(record, args->argv);
	return emit(record);
}

static __always_inline int on_enter(const void *filename, const void *argv, s32 dfd)
{
	u32 tid = bpf_get_current_pid_tgid();
	struct exec_args args = { .filename = filename, .argv = argv, .dfd = dfd };

	map_set(pending, &tid, &args);
	return 0;
}

static __noinline int on_exit(s32 ret)
{
	u32 tid = bpf_get_current_pid_tgid();
	struct exec_args *found = bpf_map_lookup_elem(&pending, &tid);
	struct exec_args args;

	if (!found)
		return 0;
	args = *found;
	bpf_map_delete_elem(&pending, &tid);
	return ret < 0 ? on_failure(&args, ret) : 0;
}

/* (task, thread id before, program) */
SEC("tp_btf/sched_process_exec")
int process_exec(u64 *ctx)
{
	return on_success((struct task_struct *)ctx[0], ctx[1], (struct linux_binprm *)ctx[2]);
}

/* execve(path, argv, envp) */
SEC("tp/syscalls/sys_enter_execve")
int enter_execve(struct syscall_enter *ctx)
{
	return on_enter((void *)ctx->args[0], (void *)ctx->args[1], AT_FDCWD);
}

SEC("tp/syscalls/sys_exit_execve")
int exit_execve(struct syscall_exit *ctx)
{
	return on_exit(ctx->ret);
}

/* execveat(directory, path, argv, envp, flags) */
SEC("tp/syscalls/sys_enter_execveat")
int enter_execveat(struct syscall_enter *ctx)
{
	return on_enter((void *)ctx->args[1], (void *)ctx->args[2], ctx->args[0]);
}

SEC("tp/syscalls/sys_exit_execveat")
int exit_execveat(struct syscall_exit *ctx)
{
	return on_exit(ctx->ret);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
