// SPDX-License-Identifier: MIT
// ring-consumer OBJECT TGID WAKE: what a tool written in C does, through libbpf's ring_buffer__poll(). Attaches the
// programs of ring.bpf.o, prints "ready", counts records and adds up two of their fields until SIGTERM, then prints
// {"events", "cpuNs", "lost"}.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct ring_event {
	unsigned long time_ns;
	unsigned tgid, tid;
	unsigned long number, call;
	char comm[16];
	unsigned long one, two;
};

/* The settings of ring.bpf.c, in its order. */
struct settings {
	unsigned target_tgid, call, wake, mark_bytes, discard_every;
};

static volatile sig_atomic_t ended;
static unsigned long events, sum;

static void end(int signal)
{
	(void)signal;
	ended = 1;
}

static int on_record(void *context, void *data, size_t size)
{
	const struct ring_event *event = data;

	(void)context;
	(void)size;
	events++;
	sum += event->number + event->tgid;
	return 0;
}

static double cpu_ns(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e9 +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3;
}

static struct bpf_map *map_with(struct bpf_object *object, const char *part)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
		if (strstr(bpf_map__name(map), part))
			return map;
	fprintf(stderr, "Cannot find map %s\n", part);
	exit(1);
}

static struct bpf_object *load(const char *path, unsigned tgid, unsigned wake)
{
	struct bpf_object *object = bpf_object__open(path);
	size_t size;
	struct settings *settings;

	if (!object)
		exit(1);
	settings = (void *)bpf_map__initial_value(map_with(object, ".rodata"), &size);
	settings->target_tgid = tgid;
	settings->wake = wake;
	if (bpf_object__load(object) || !bpf_program__attach(bpf_object__next_program(object, NULL)))
		exit(1);
	return object;
}

static unsigned long lost(struct bpf_object *object)
{
	unsigned long count = 0;
	int key = 0;

	bpf_map_lookup_elem(bpf_map__fd(map_with(object, ".data.losses")), &key, &count);
	return count;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = end };

	if (argc != 4)
		return 2;
	sigaction(SIGTERM, &action, NULL);
	struct bpf_object *object = load(argv[1], atoi(argv[2]), atoi(argv[3]));
	struct ring_buffer *ring = ring_buffer__new(bpf_map__fd(map_with(object, "records")), on_record, NULL, NULL);
	if (!ring)
		return 1;
	double before = cpu_ns();
	puts("ready");
	fflush(stdout);
	while (!ended)
		ring_buffer__poll(ring, 100);
	ring_buffer__consume(ring);
	printf("{\"events\":%lu,\"cpuNs\":%.0f,\"lost\":%lu,\"sum\":%lu}\n", events, cpu_ns() - before, lost(object), sum);
	return 0;
}
