/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Filters by a set of ids in a map that somebody else filled and pinned: the loader puts it in the place of ours
 * (bpf_map__reuse_fd), so key and value are BCC's, u64 each. Define WITH_CORE before all includes to have both:
 * reading a task's mount namespace takes CO-RE.
 */
#ifndef SONDE_SET_FILTER_BPF_H
#define SONDE_SET_FILTER_BPF_H

#include <bpf/bpf_helpers.h>

#define ID_SET(name)                                    \
	struct {                                        \
		__uint(type, BPF_MAP_TYPE_HASH);        \
		__uint(max_entries, 1024);              \
		__type(key, u64);                       \
		__type(value, u64);                     \
	} name SEC(".maps")

const volatile bool filter_cgroup_map; /* Only tasks whose cgroup id is a key of map cgroup_map */
ID_SET(cgroup_map);

static __always_inline bool in_cgroup_map(void)
{
	u64 cgroup = bpf_get_current_cgroup_id();

	return bpf_map_lookup_elem(&cgroup_map, &cgroup);
}

#ifdef WITH_CORE
#include <bpf/bpf_core_read.h>

const volatile bool filter_mntns_map; /* Only tasks whose mount namespace, by inode number, is a key of map mntns_map */
ID_SET(mntns_map);

static __always_inline bool in_mntns_map(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	u64 namespace = BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);

	return bpf_map_lookup_elem(&mntns_map, &namespace);
}
#endif

/* Whether the current task is in every set that is asked for. */
static __always_inline bool sets_match(void)
{
#ifdef WITH_CORE
	if (filter_mntns_map && !in_mntns_map())
		return false;
#endif
	return !filter_cgroup_map || in_cgroup_map();
}

#endif
