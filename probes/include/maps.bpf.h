/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Hash maps that count what they could not take. A full map never changes what a program does otherwise.
 *
 *     HASH(pending, u32, struct open_args, 10240);
 *     ...
 *     map_set(pending, &tid, &args);
 */
#ifndef SONDE_MAPS_BPF_H
#define SONDE_MAPS_BPF_H

#include <bpf/bpf_helpers.h>
#include "losses.bpf.h"

/* A hash map, allocated at load: before Linux 6.1 a probe that allocates as it runs can deadlock. */
#define HASH(name, key_type, value_type, entries) \
	HASH_OF_TYPE(BPF_MAP_TYPE_HASH, name, key_type, value_type, entries)

/* One that forgets what was not used for longest: for entries that may be left behind, never for what is reported. */
#define LRU_HASH(name, key_type, value_type, entries) \
	HASH_OF_TYPE(BPF_MAP_TYPE_LRU_HASH, name, key_type, value_type, entries)

#define HASH_OF_TYPE(map_type, name, key_type, value_type, entries)     \
	struct {                                                        \
		__uint(type, map_type);                                 \
		__uint(max_entries, entries);                           \
		__type(key, key_type);                                  \
		__type(value, value_type);                              \
	} name SEC(".maps");                                            \
	LOSS(name##__map_full)

/* Adds or replaces an entry; counts it as lost when there is no room. */
#define map_set(name, key, value)                                               \
	({                                                                      \
		if (bpf_map_update_elem(&name, key, value, BPF_ANY))            \
			count_loss(name##__map_full);                           \
	})

/* The entry of a key, made from `zero` when there is none; NULL, and counted as lost, when there is no room. */
#define map_get_or_add(name, key, zero)                                         \
	({                                                                      \
		void *__value = bpf_map_lookup_elem(&name, key);                \
		if (!__value) {                                                 \
			bpf_map_update_elem(&name, key, zero, BPF_NOEXIST);     \
			__value = bpf_map_lookup_elem(&name, key);              \
			if (!__value)                                           \
				count_loss(name##__map_full);                   \
		}                                                               \
		__value;                                                        \
	})

#endif
