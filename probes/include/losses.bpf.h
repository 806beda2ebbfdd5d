/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Counters of what a probe lost: globals of section .data.losses, named <place>__<reason>, that the loader reads. */
#ifndef SONDE_LOSSES_BPF_H
#define SONDE_LOSSES_BPF_H

#include <bpf/bpf_helpers.h>
#include "types.bpf.h"

#define LOSS(counter) count_t counter SEC(".data.losses")
#define count_loss(counter) __sync_fetch_and_add(&(counter), 1)

#endif
