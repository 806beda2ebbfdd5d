/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * What a program on tracepoint syscalls:sys_enter_* or sys_exit_* gets, by its place: the same from 4.7 to 7.2 on
 * 64-bit kernels (struct syscall_trace_enter and syscall_trace_exit, kernel/trace/trace.h), so without CO-RE.
 */
#ifndef SONDE_SYSCALL_BPF_H
#define SONDE_SYSCALL_BPF_H

struct syscall_enter {
	u64 common; /* not for programs to read */
	u64 number;
	u64 args[6];
};

struct syscall_exit {
	u64 common; /* not for programs to read */
	u64 number;
	s64 ret;
};

#endif
