/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * The filters that every tool shares, on the current task. What is not set costs nothing: the verifier removes the test.
 * 0 is a real id (the idle task, root), so "not set" is the greatest number, which no id can be.
 *
 * Define WITH_CORE before all includes where a probe reads kernel structs anyway (CO-RE): then target_cgroup_level works
 * before Linux 5.14 too.
 */
#ifndef SONDE_FILTER_BPF_H
#define SONDE_FILTER_BPF_H

#include <bpf/bpf_helpers.h>
#include "comm.bpf.h"
#include "types.bpf.h"
#ifdef WITH_CORE
#include "core_fixes.bpf.h"
#else
#define current_ancestor_cgroup(level) bpf_get_current_ancestor_cgroup_id(level)
#endif

#define NOT_SET 0xffffffffU

const volatile u32 target_tgid = NOT_SET; /* Only this process, by its id in the first pid namespace */
const volatile u32 target_tid = NOT_SET; /* Only this thread, by its id in the first pid namespace */
const volatile u32 target_uid = NOT_SET; /* Only tasks of this real user id */
const volatile u32 self_tgid = NOT_SET; /* Not this process: the tracer itself */
const volatile char target_comm[COMM_BYTES] __attribute__((aligned(8))); /* Only tasks of exactly this name */
const volatile cgroup_t target_cgroup; /* Only tasks in this cgroup v2, by the inode number of its directory */
const volatile u32 target_cgroup_level = NOT_SET; /* Depth of target_cgroup (1: just under the root), so that those below it match too */

static __always_inline bool comm_matches(void)
{
	const volatile u64 *wanted = (const volatile u64 *)target_comm;
	u64 comm[COMM_BYTES / 8];

	if (!target_comm[0])
		return true;
	current_comm((char *)comm);
	return comm[0] == wanted[0] && comm[1] == wanted[1];
}

static __always_inline bool cgroup_matches(void)
{
	if (!target_cgroup || bpf_get_current_cgroup_id() == target_cgroup)
		return true;
	return target_cgroup_level != NOT_SET && current_ancestor_cgroup(target_cgroup_level) == target_cgroup;
}

static __always_inline bool id_matches(u32 tgid, u32 tid)
{
	return tgid != self_tgid && (target_tgid == NOT_SET || tgid == target_tgid) &&
	       (target_tid == NOT_SET || tid == target_tid);
}

/* Whether the current task passes every filter that is set. */
static __always_inline bool task_matches(void)
{
	u64 id = bpf_get_current_pid_tgid();

	if (!id_matches(id >> 32, id))
		return false;
	if (target_uid != NOT_SET && (u32)bpf_get_current_uid_gid() != target_uid)
		return false;
	return cgroup_matches() && comm_matches();
}

/* Whether a choice of tasks is set; leaving out the tracer is none. */
static __always_inline bool task_filter_set(void)
{
	return target_tgid != NOT_SET || target_tid != NOT_SET || target_uid != NOT_SET || target_cgroup || target_comm[0];
}

#endif
