/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Streams of events. What a full ring cannot take is counted.
 *
 *     EVENTS(opens, struct open_event);
 *     ...
 *     struct open_event *event = event_reserve(opens);
 *     if (!event)
 *         return 0;
 *     ... write every byte of it ...
 *     event_submit(opens, event);
 */
#ifndef SONDE_EVENTS_BPF_H
#define SONDE_EVENTS_BPF_H

#include <bpf/bpf_helpers.h>
#include "losses.bpf.h"

/* A ring's size unless the loader sets another, in bytes: a power of two and whole pages, of 64 KiB too. */
#define RING_BYTES (1 << 20)

const volatile u32 lose_every; /* Test switch: every so many-th event is lost on purpose. 0: none */

/* How many events were tried while lose_every is set. CPUs may race for it: then fewer or more are lost, and counted. */
static u32 lose_tick;

/*
 * A ring buffer `name` whose records are of `event_type`. The pointer in section .events, which no loader looks at,
 * keeps the type in BTF and ties it to the ring: a ring's own definition may not carry it, the kernel refuses one with
 * a value size.
 */
#define EVENTS(name, event_type)                       \
	struct {                                       \
		__uint(type, BPF_MAP_TYPE_RINGBUF);    \
		__uint(max_entries, RING_BYTES);       \
	} name SEC(".maps");                           \
	event_type *name##__event SEC(".events");      \
	LOSS(name##__ring_full)

static __always_inline bool lost_on_purpose(void)
{
	return lose_every && ++lose_tick % lose_every == 0;
}

/*
 * Waking the reader costs more than the whole rest of an event, and the reader comes by itself some twenty times a
 * second: wake it only when it is late, that is, when a quarter of the ring waits for it.
 */
static __always_inline u64 wake_flags(void *ring)
{
	bool late = bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA) >= bpf_ringbuf_query(ring, BPF_RB_RING_SIZE) / 4;
	return late ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
}

/* Room for an event of fixed size in stream `name`, or NULL: then it has been counted as lost. */
#define event_reserve(name)                                                                               \
	({                                                                                                \
		typeof(name##__event) __event = NULL;                                                     \
		if (!lost_on_purpose())                                                                   \
			__event = bpf_ringbuf_reserve(&name, sizeof(*name##__event), 0);                  \
		if (!__event)                                                                             \
			count_loss(name##__ring_full);                                                    \
		__event;                                                                                  \
	})

#define event_submit(name, event) bpf_ringbuf_submit(event, wake_flags(&name))
#define event_discard(event) bpf_ringbuf_discard(event, BPF_RB_NO_WAKEUP)

/* Copies the first `size` bytes of an event, made in scratch memory, into stream `name`: for events of variable size. */
#define event_output(name, event, size)                                                                   \
	({                                                                                                \
		if (lost_on_purpose() || bpf_ringbuf_output(&name, event, size, wake_flags(&name)))       \
			count_loss(name##__ring_full);                                                    \
	})

/*
 * Memory of this CPU to make an event in, `count` pieces of `piece_type`. A piece must be used by one program only, or
 * by programs that cannot interrupt each other: classic tracepoints do not, and no program interrupts itself.
 */
#define SCRATCH(name, piece_type, count)                \
	struct {                                        \
		__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);\
		__uint(max_entries, count);             \
		__type(key, u32);                       \
		__type(value, piece_type);              \
	} name SEC(".maps")

/* Piece `index` of scratch memory; NULL only for the verifier. */
#define scratch_piece(name, index)                      \
	({                                              \
		u32 __index = index;                    \
		bpf_map_lookup_elem(&name, &__index);   \
	})

#endif
