// SPDX-License-Identifier: MIT
// Reads a hash map of u32 keys and u64 values once by bpf_map_lookup_batch, and prints nanoseconds, elements and the sum.
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static unsigned long long now_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	int fd = bpf_map_get_fd_by_id(atoi(argv[1]));
	__u32 capacity = atoi(argv[2]), count, from = 0, to = 0;
	__u32 *keys = calloc(capacity, sizeof(*keys));
	__u64 *values = calloc(capacity, sizeof(*values));
	unsigned long long elements = 0, sum = 0, start = now_ns();
	void *in = NULL;

	for (int error = 0; error == 0; from = to, in = &from) {
		count = capacity;
		error = bpf_map_lookup_batch(fd, in, &to, keys, values, &count, NULL);
		if (error && error != -ENOENT)
			return 1;
		for (__u32 i = 0; i < count; i++)
			sum += keys[i] ^ values[i];
		elements += count;
	}
	printf("%llu %llu %llu\n", now_ns() - start, elements, sum);
	return 0;
}
