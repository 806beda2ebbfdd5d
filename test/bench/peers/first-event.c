// Runs a program on a pseudo terminal and takes the time from its exec to the first line that names the marker file,
// which another process opens every half millisecond. Prints "MS CPU_MS PEAK_KB"; 1 when no such line came in 10 s.
// Usage: first-event MARKER PROGRAM ARGS...
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static pid_t open_marker_forever(const char *marker)
{
	const struct timespec pause = { .tv_nsec = 500000 };
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		close(open(marker, O_RDONLY));
		nanosleep(&pause, NULL);
	}
}

// Reads until the marker shows up; what is kept is long enough for a marker that two reads cut in half.
static int await_marker(int terminal, const char *marker, double deadline_ms)
{
	static char text[1 << 16];
	size_t kept = 0;

	while (now_ms() < deadline_ms) {
		struct pollfd ready = { .fd = terminal, .events = POLLIN };
		ssize_t got;

		if (poll(&ready, 1, 100) <= 0)
			continue;
		got = read(terminal, text + kept, sizeof(text) - kept - 1);
		if (got <= 0)
			return 0;
		text[kept + got] = 0;
		if (strstr(text, marker))
			return 1;
		kept = kept + got > sizeof(text) / 2 ? 0 : kept + got;
	}
	return 0;
}

// A terminal that nobody reads would stop the program while it ends.
static void end(pid_t pid, int terminal, struct rusage *usage)
{
	char text[4096];

	kill(pid, SIGINT);
	while (wait4(pid, NULL, WNOHANG, usage) == 0) {
		struct pollfd ready = { .fd = terminal, .events = POLLIN };

		if (poll(&ready, 1, 1) > 0 && read(terminal, text, sizeof(text)) < 0)
			usleep(1000);
	}
}

int main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 50, .ws_col = 120 };
	struct rusage usage = { 0 };
	int terminal, found;
	pid_t opener, pid;
	double begun, first;

	if (argc < 3)
		return 2;
	opener = open_marker_forever(argv[1]);
	begun = now_ms();
	pid = forkpty(&terminal, NULL, NULL, &size);
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	found = await_marker(terminal, argv[1], begun + 10000);
	first = now_ms();
	end(pid, terminal, &usage);
	kill(opener, SIGKILL);
	printf("%.3f %.3f %ld\n", first - begun,
	       (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3, usage.ru_maxrss);
	return !found;
}
