// SPDX-License-Identifier: MIT
// syscall-loop CALLS CPU: for each "x" on standard input makes CALLS getppid(2) calls on one CPU and prints the
// nanoseconds that one took. Ends with its input.
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

static void run_on(int cpu)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	long calls = atol(argv[1]);
	run_on(atoi(argv[2]));
	while (getchar() == 'x') {
		double start = now_ns();
		for (long i = 0; i < calls; i++)
			syscall(SYS_getppid);
		printf("%.2f\n", (now_ns() - start) / calls);
		fflush(stdout);
	}
	return 0;
}
