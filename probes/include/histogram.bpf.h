/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Histograms in powers of two. Slot 0 holds 0 and 1, slot n holds 2^n to 2^(n+1) - 1: every u64 has its slot, so the
 * last one collects nothing that belongs elsewhere.
 */
#ifndef SONDE_HISTOGRAM_BPF_H
#define SONDE_HISTOGRAM_BPF_H

#include "types.bpf.h"

#define LOG2_SLOTS 64

/* The whole part of the logarithm; 0 for 0. */
static __always_inline u32 log2_of(u64 value)
{
	u32 result = 0;

#pragma unroll
	for (u32 step = 32; step; step /= 2) {
		if (value >> step) {
			value >>= step;
			result += step;
		}
	}
	return result;
}

/* Counts `value` in its slot. */
static __always_inline void log2_add(count_t *slots, u64 value)
{
	u32 slot = log2_of(value);

	if (slot < LOG2_SLOTS)
		__sync_fetch_and_add(&slots[slot], 1);
}

#endif
