// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * biolatency: how long block I/O takes, as histograms. Hooks: BTF tracepoints of the block layer. Linux 5.5, BTF.
 *
 * Always on: block_rq_issue, block_rq_complete. To count from the queue (`queued`) or for some tasks only, the task that
 * asked has to be met: block_io_start where it exists (Linux 6.5), elsewhere block_getrq and block_rq_insert. Switch
 * the others off.
 */
#define WITH_CORE
#include "include/vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "include/core_fixes.bpf.h"
#include "include/filter.bpf.h"
#include "include/histogram.bpf.h"
#include "include/maps.bpf.h"

const volatile bool queued; /* From when the request was made, not from when the device got it */
const volatile bool milliseconds; /* Slots and totals in milliseconds instead of microseconds */
const volatile bool by_disk; /* A histogram for each disk */
const volatile bool by_flags; /* A histogram for each set of request flags */
const volatile bool start_by_bio; /* block_getrq and block_rq_insert are on instead of block_io_start */
const volatile u32 target_device; /* Only this disk or partition: major << 20 | minor. 0: all */

/* A request on its way. */
struct request_times {
	ns_t started; /* when it was made */
	ns_t issued; /* when the device got it last; 0 before */
};

struct histogram_key {
	u32 device; /* Disk: major << 20 | minor. 0 unless by_disk, or for a request without disk */
	u32 flags; /* Operation in the low 8 bits, REQ_* bits above. 0 unless by_flags */
};

struct histogram {
	count_t slots[LOG2_SLOTS]; /* Requests by duration: slot n from 2^n (0 for the first) to 2^(n+1) - 1 */
	count_t count; /* Requests */
	count_t total; /* Sum of their durations, each cut to whole units */
};

HASH(pending, addr_t, struct request_times, 10240);
LRU_HASH(submitted, addr_t, ns_t, 10240); /* by bio; an empty flush, and what is merged into another, stay behind */
HASH(histograms, struct histogram_key, struct histogram, 1024);

static const struct histogram empty;

/* Whether requests are taken up where a task makes them, rather than where the device gets them. */
static __always_inline bool from_start(void)
{
	return queued || task_filter_set();
}

static __always_inline u32 device_of(struct request *request)
{
	struct gendisk *disk = request_disk(request);

	return disk ? BPF_CORE_READ(disk, major) << 20 | BPF_CORE_READ(disk, first_minor) : 0;
}

static __always_inline bool device_matches(struct request *request)
{
	return !target_device || device_of(request) == target_device || request_part(request) == target_device;
}

/* The address of a request or bio: the key that it has while it lives. */
static __always_inline addr_t key_of(const void *pointer)
{
	return (addr_t)pointer;
}

static __always_inline void begin(struct request *request, ns_t started, ns_t issued)
{
	struct request_times times = { .started = started, .issued = issued };
	addr_t key = key_of(request);

	map_set(pending, &key, &times);
}

/* Linux 6.5: a task made a request. Forgets what an earlier request at this place has left, if merged into another. */
static __always_inline int on_start(struct request *request)
{
	addr_t key = key_of(request);

	if (task_matches())
		begin(request, bpf_ktime_get_ns(), 0);
	else
		bpf_map_delete_elem(&pending, &key);
	return 0;
}

/* Before Linux 6.5: a task got a request for this bio, but which one is not told. */
static __always_inline int on_getrq(struct bio *bio)
{
	addr_t key = key_of(bio);
	ns_t now = bpf_ktime_get_ns();

	if (task_matches())
		map_set(submitted, &key, &now);
	else
		bpf_map_delete_elem(&submitted, &key);
	return 0;
}

/*
 * Finds out, at its first event after on_getrq(), when a request was made. A bio merged in front hides the one that the
 * request was made for; then the time that the kernel keeps serves, unless only some tasks are wanted.
 */
static __always_inline void adopt(struct request *request)
{
	struct bio *bio = BPF_CORE_READ(request, bio);
	addr_t key = key_of(request), bio_key = key_of(bio);
	ns_t *started = bpf_map_lookup_elem(&submitted, &bio_key);

	if (started) {
		begin(request, *started, 0);
		bpf_map_delete_elem(&submitted, &bio_key);
	} else if (bio && !task_filter_set() && !bpf_map_lookup_elem(&pending, &key)) {
		ns_t kept = BPF_CORE_READ(request, start_time_ns);

		begin(request, kept ?: bpf_ktime_get_ns(), 0);
	}
}

static __always_inline int on_insert(struct request *request)
{
	adopt(request);
	return 0;
}

static __always_inline int on_issue(struct request *request)
{
	ns_t now = bpf_ktime_get_ns();
	struct request_times *times;
	addr_t key = key_of(request);

	if (!from_start()) {
		begin(request, now, now);
		return 0;
	}
	if (start_by_bio)
		adopt(request);
	times = bpf_map_lookup_elem(&pending, &key);
	if (times)
		times->issued = now;
	return 0;
}

static __always_inline void add(struct request *request, ns_t duration)
{
	struct histogram_key key = {
		.device = by_disk ? device_of(request) : 0,
		.flags = by_flags ? BPF_CORE_READ(request, cmd_flags) : 0,
	};
	struct histogram *histogram = map_get_or_add(histograms, &key, &empty);
	u64 units = duration / (milliseconds ? 1000000 : 1000);

	if (!histogram)
		return;
	log2_add(histogram->slots, units);
	__sync_fetch_and_add(&histogram->count, 1);
	__sync_fetch_and_add(&histogram->total, units);
}

/* Part of a request is done; the last part when it leaves nothing. */
static __always_inline int on_complete(struct request *request, u32 bytes)
{
	addr_t key = key_of(request);
	struct request_times *times;
	ns_t since, now = bpf_ktime_get_ns();

	if (bytes < BPF_CORE_READ(request, __data_len))
		return 0;
	times = bpf_map_lookup_elem(&pending, &key);
	if (!times)
		return 0;
	/* What the device never got, as an empty flush that became one of the kernel's own, is no I/O. */
	since = queued && times->issued ? times->started : times->issued;
	bpf_map_delete_elem(&pending, &key);
	if (since && now >= since && device_matches(request))
		add(request, now - since);
	return 0;
}

SEC("tp_btf/block_io_start")
int block_io_start(u64 *ctx)
{
	return on_start((struct request *)ctx[0]);
}

SEC("tp_btf/block_getrq")
int block_getrq(u64 *ctx)
{
	return on_getrq(getrq_bio(ctx));
}

SEC("tp_btf/block_rq_insert")
int block_rq_insert(u64 *ctx)
{
	return on_insert(issued_request(ctx));
}

SEC("tp_btf/block_rq_issue")
int block_rq_issue(u64 *ctx)
{
	return on_issue(issued_request(ctx));
}

/* (request, error, bytes) */
SEC("tp_btf/block_rq_complete")
int block_rq_complete(u64 *ctx)
{
	return on_complete((struct request *)ctx[0], ctx[2]);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
