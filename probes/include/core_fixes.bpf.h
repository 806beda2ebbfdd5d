/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Where kernels differ. Each difference names the commit that made it and the version that has it first, so that its
 * branch can go when older kernels do. Arguments of a tracepoint are told apart by the prototype in the running
 * kernel's BTF, never by the version: stable kernels take such changes back (5.10.137 has the first one below).
 */
#ifndef SONDE_CORE_FIXES_BPF_H
#define SONDE_CORE_FIXES_BPF_H

#include <bpf/bpf_core_read.h>

/*
 * Argument `number` of a tracepoint. In assembly: of two loads, one for each kind of kernel, clang makes one from a
 * computed place, which the verifier refuses.
 */
#define argument(arguments, number)                                             \
	({                                                                      \
		u64 __argument;                                                 \
		asm volatile("%0 = *(u64 *)(%1 + %2)"                           \
			     : "=r"(__argument)                                 \
			     : "r"(arguments), "i"((number) * 8));              \
		__argument;                                                     \
	})

/*
 * 95b861a7935b ("bpf: Allow bpf_get_current_ancestor_cgroup_id for tracing"), Linux 5.14. Before it the ids are read from
 * cgroup::ancestor_ids, which is there until 7f203bc89eb6 ("cgroup: Replace cgroup->ancestor_ids[] with ->ancestors[]"),
 * Linux 6.1.
 * https://git.kernel.org/torvalds/c/95b861a7935b https://git.kernel.org/torvalds/c/7f203bc89eb6
 */
struct cgroup___pre_6_1 {
	u64 ancestor_ids[1];
} __attribute__((preserve_access_index));

/* The id of the current task's cgroup, or of the one above it, at a depth; 0 when the task's is not so deep. */
static __always_inline u64 current_ancestor_cgroup(u32 level)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct cgroup *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp);
	u64 id = 0;

	if (!bpf_core_field_exists(struct cgroup___pre_6_1, ancestor_ids))
		return bpf_get_current_ancestor_cgroup_id(level);
	if (level <= (u32)BPF_CORE_READ(cgroup, level))
		bpf_probe_read_kernel(&id, sizeof(id), (void *)cgroup + level * sizeof(id) +
						       bpf_core_field_offset(struct cgroup___pre_6_1, ancestor_ids));
	return id;
}

/*
 * a54895fa057c ("block: remove the request_queue to argument request based tracepoints"), Linux 5.11 and 5.10.137:
 * block_rq_issue and block_rq_insert are (request) instead of (queue, request).
 * https://git.kernel.org/torvalds/c/a54895fa057c
 */
typedef void (*btf_trace_block_rq_issue___pre_5_11)(void *, struct request_queue *, struct request *);

static __always_inline struct request *issued_request(u64 *arguments)
{
	bool old = bpf_core_type_exists(btf_trace_block_rq_issue___pre_5_11);

	return (struct request *)(old ? argument(arguments, 1) : argument(arguments, 0));
}

/*
 * e8a676d61c07 ("block: simplify and extend the block_bio_merge tracepoint class"), Linux 5.11:
 * block_getrq is (bio) instead of (queue, bio, direction).
 * https://git.kernel.org/torvalds/c/e8a676d61c07
 */
typedef void (*btf_trace_block_getrq___pre_5_11)(void *, struct request_queue *, struct bio *, int);

static __always_inline struct bio *getrq_bio(u64 *arguments)
{
	bool old = bpf_core_type_exists(btf_trace_block_getrq___pre_5_11);

	return (struct bio *)(old ? argument(arguments, 1) : argument(arguments, 0));
}

/*
 * f3fa33acca9f ("block: remove the ->rq_disk field in struct request"), Linux 5.17, after
 * d152c682f03c ("block: add an explicit ->disk backpointer to the request_queue"), Linux 5.15.
 * https://git.kernel.org/torvalds/c/f3fa33acca9f https://git.kernel.org/torvalds/c/d152c682f03c
 */
struct request___pre_5_17 {
	struct gendisk *rq_disk;
} __attribute__((preserve_access_index));

static __always_inline struct gendisk *request_disk(struct request *request)
{
	struct request___pre_5_17 *old = (void *)request;

	if (bpf_core_field_exists(old->rq_disk))
		return BPF_CORE_READ(old, rq_disk);
	return BPF_CORE_READ(request, q, disk);
}

/*
 * 0d02129e76ed ("block: merge struct block_device and struct hd_struct"), Linux 5.11: the partition of a request is a
 * block_device, which knows its number, instead of an hd_struct.
 * https://git.kernel.org/torvalds/c/0d02129e76ed
 */
struct device___pre_5_11 {
	dev_t devt;
} __attribute__((preserve_access_index));

struct hd_struct {
	struct device___pre_5_11 __dev;
} __attribute__((preserve_access_index));

struct request___pre_5_11 {
	struct hd_struct *part;
} __attribute__((preserve_access_index));

/* The device number of a request's partition, or of the disk; 0 when the kernel keeps no statistics of it. */
static __always_inline dev_t request_part(struct request *request)
{
	struct request___pre_5_11 *old = (void *)request;

	if (bpf_core_type_exists(struct hd_struct))
		return BPF_CORE_READ(old, part, __dev.devt);
	return BPF_CORE_READ(request, part, bd_dev);
}

/*
 * Allocation tracepoints, three forms:
 * before Linux 5.19 (address, pointer, requested, allocated, ...);
 * b347aa7b5747 ("mm/tracing: add 'accounted' entry into output of allocation tracepoints"), Linux 5.19: the cache comes
 * third and the sizes after it; 2c1d697fb8ba ("mm/slab_common: drop kmem_alloc & avoid dereferencing fields when not
 * using"), Linux 6.1: kmalloc is without the cache again, kmem_cache_alloc has the cache and no sizes.
 * https://git.kernel.org/torvalds/c/b347aa7b5747 https://git.kernel.org/torvalds/c/2c1d697fb8ba
 */
typedef void (*btf_trace_kmalloc___5_19)(void *, unsigned long, const void *, struct kmem_cache *, size_t, size_t, u32);
typedef void (*btf_trace_kmem_cache_alloc___pre_5_19)(void *, unsigned long, const void *, size_t, size_t, u32);
typedef void (*btf_trace_kmem_cache_alloc___5_19)(void *, unsigned long, const void *, struct kmem_cache *, size_t,
						  size_t, u32);

/* Bytes asked for at kmalloc and kmalloc_node. */
static __always_inline u64 kmalloc_bytes(u64 *arguments)
{
	return bpf_core_type_exists(btf_trace_kmalloc___5_19) ? argument(arguments, 3) : argument(arguments, 2);
}

/* Bytes asked for at kmem_cache_alloc and kmem_cache_alloc_node. */
static __always_inline u64 cache_alloc_bytes(u64 *arguments)
{
	if (bpf_core_type_exists(btf_trace_kmem_cache_alloc___pre_5_19))
		return argument(arguments, 2);
	if (bpf_core_type_exists(btf_trace_kmem_cache_alloc___5_19))
		return argument(arguments, 3);
	return BPF_CORE_READ((struct kmem_cache *)argument(arguments, 2), object_size);
}

#endif
