// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * opensnoop_path: opensnoop with whole paths. A relative path gets the name of the directory it begins at in front, and
 * open_by_handle_at the name of the file it opened. Needs BTF (CO-RE).
 */
#define WITH_CORE
#include "include/vmlinux.h"
#include "include/path.bpf.h"

#define WITH_WHOLE_PATHS
/* A directory's name, "/", and a path. */
#define PATH_BYTES (PATH_MAX + 1 + USER_PATH_BYTES)
#include "include/events.bpf.h"
#include "include/opensnoop.bpf.h"

const volatile bool whole_paths = true; /* Put directories in front; false: paths as the caller wrote them */

/* Where in path_text.text the caller's path stands: a "/" is between it and the directory's name. */
#define USER_PATH (PATH_MAX + 1)

SCRATCH(whole, struct path_text, 1);

static __always_inline struct path_step directory_of(const struct open_args *args, s32 ret)
{
	if (args->call == OPEN_BY_HANDLE_AT)
		return open_file(ret);
	return args->dfd == AT_FDCWD ? working_directory() : open_file(args->dfd);
}

/* Writes the name of the directory in front of the path at USER_PATH, with "/" between them if both are there. */
static __always_inline void add_directory(struct path_text *path, struct path_step directory)
{
	write_path(path, directory);
	path->text[PATH_MAX] = path->text[USER_PATH] || path->start == PATH_MAX ? '/' : '\0';
}

/* The path as the caller wrote it, at USER_PATH. */
static __always_inline long read_user_path(struct path_text *path, const struct open_args *args)
{
	path->start = USER_PATH;
	path->cut = false;
	path->text[USER_PATH] = '\0';
	if (args->call == OPEN_BY_HANDLE_AT)
		return 1;
	return bpf_probe_read_user_str(path->text + USER_PATH, USER_PATH_BYTES, args->path);
}

static __always_inline bool begins_at_directory(const struct path_text *path, const struct open_args *args)
{
	return args->call == OPEN_BY_HANDLE_AT || (path->text[USER_PATH] && path->text[USER_PATH] != '/');
}

static __always_inline long read_path(struct open_event *event, const struct open_args *args)
{
	struct path_text *path = scratch_piece(whole, 0);
	struct path_step directory;
	long bytes;
	u32 start;

	if (!path)
		return 0;
	bytes = read_user_path(path, args);
	if (bytes <= 0)
		return bytes;
	event->path_truncated = bytes == USER_PATH_BYTES;
	directory = directory_of(args, event->ret);
	if (whole_paths && begins_at_directory(path, args) && directory.dentry) {
		add_directory(path, directory);
		event->path_truncated |= path->cut;
	}
	start = path->start;
	bytes += USER_PATH - start;
	if (start > USER_PATH || bytes <= 0 || bytes > PATH_BYTES)
		return 0;
	bpf_probe_read_kernel(event->path, bytes, path->text + start);
	return bytes;
}

#include "opensnoop.bpf.c"
