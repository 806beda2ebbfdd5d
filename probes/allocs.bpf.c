// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * allocs: allocations of kernel memory, counted and summed for each process. Hooks: BTF tracepoints of the slab
 * allocator, which see the allocations of constant size that are compiled in place too, unlike a kprobe on __kmalloc.
 * kmalloc_node and kmem_cache_alloc_node are gone since Linux 6.1, their calls fire the other two. Linux 5.5, BTF.
 */
#define WITH_CORE
#include "include/vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "include/comm.bpf.h"
#include "include/core_fixes.bpf.h"
#include "include/filter.bpf.h"
#include "include/maps.bpf.h"

/* What one process has allocated, interrupts on its time included. */
struct process_allocs {
	count_t count; /* Allocations */
	bytes_t size; /* Bytes asked for */
	char comm[COMM_BYTES]; /* Name of the thread that allocated last */
};

/* By process id, in the first pid namespace; 0 is the idle task. */
HASH(processes, u32, struct process_allocs, 10240);

static __always_inline int on_alloc(u64 bytes)
{
	u32 tgid = bpf_get_current_pid_tgid() >> 32;
	struct process_allocs none = {}, *allocs;
	char comm[COMM_BYTES];

	if (!task_matches())
		return 0;
	allocs = map_get_or_add(processes, &tgid, &none);
	if (!allocs)
		return 0;
	__sync_fetch_and_add(&allocs->count, 1);
	__sync_fetch_and_add(&allocs->size, bytes);
	current_comm(comm);
	__builtin_memcpy(allocs->comm, comm, sizeof(comm));
	return 0;
}

SEC("tp_btf/kmalloc")
int kmalloc(u64 *ctx)
{
	return on_alloc(kmalloc_bytes(ctx));
}

SEC("tp_btf/kmalloc_node")
int kmalloc_node(u64 *ctx)
{
	return on_alloc(kmalloc_bytes(ctx));
}

SEC("tp_btf/kmem_cache_alloc")
int kmem_cache_alloc(u64 *ctx)
{
	return on_alloc(cache_alloc_bytes(ctx));
}

SEC("tp_btf/kmem_cache_alloc_node")
int kmem_cache_alloc_node(u64 *ctx)
{
	return on_alloc(cache_alloc_bytes(ctx));
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
