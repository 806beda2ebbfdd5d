/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * The name of a directory or file from the root of the current process, for kernels and programs without bpf_d_path().
 * Names are put in front of each other, from the leaf to the root, through mount points.
 */
#ifndef SONDE_PATH_BPF_H
#define SONDE_PATH_BPF_H

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#define PATH_MAX 4096
#define NAME_MAX 255
/* Directories and mount points on the way to the root; what is above them is left out. */
#define PATH_STEPS 64
#define AT_FDCWD (-100)

/* A name in the making, in scratch memory. */
struct path_text {
	/* Where it starts. Kept in memory for the verifier: what it knows of a register makes every way here a new one. */
	volatile u32 start;
	bool cut; /* what is nearest the root is missing */
	char text[2 * PATH_MAX + NAME_MAX + 1]; /* the name ends before text[PATH_MAX]; what follows it is the caller's */
};

/* A place on the way to the root. */
struct path_step {
	struct dentry *dentry;
	struct vfsmount *mount;
};

static __always_inline struct task_struct *this_task(void)
{
	return (struct task_struct *)bpf_get_current_task();
}

static __always_inline struct path_step working_directory(void)
{
	struct path_step at = {
		.dentry = BPF_CORE_READ(this_task(), fs, pwd.dentry),
		.mount = BPF_CORE_READ(this_task(), fs, pwd.mnt),
	};
	return at;
}

/* What a descriptor of the current process is open on; NULL twice when it is not open. */
static __always_inline struct path_step open_file(u32 fd)
{
	struct fdtable *table = BPF_CORE_READ(this_task(), files, fdt);
	struct path_step at = {};
	struct file **slot, *file = NULL;

	if (fd >= BPF_CORE_READ(table, max_fds))
		return at;
	slot = BPF_CORE_READ(table, fd);
	bpf_probe_read_kernel(&file, sizeof(file), slot + fd);
	at.dentry = BPF_CORE_READ(file, f_path.dentry);
	at.mount = BPF_CORE_READ(file, f_path.mnt);
	return at;
}

/* From the root of a mounted file system to where it is mounted. False at the top of all mounts. */
static __always_inline bool step_over_mount(struct path_step *at)
{
	struct mount *mount = (void *)at->mount - bpf_core_field_offset(struct mount, mnt);
	struct mount *parent = BPF_CORE_READ(mount, mnt_parent);

	if (!parent || parent == mount)
		return false;
	at->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
	at->mount = (void *)parent + bpf_core_field_offset(struct mount, mnt);
	return true;
}

/* Puts "/name" in front of the text. False when there is no room. */
static __always_inline bool put_in_front(struct path_text *path, struct dentry *dentry)
{
	u32 bytes = BPF_CORE_READ(dentry, d_name.len) & NAME_MAX;
	u32 start = path->start - bytes - 1;

	if (start >= PATH_MAX)
		return false;
	path->text[start] = '/';
	bpf_probe_read_kernel(path->text + start + 1, bytes, BPF_CORE_READ(dentry, d_name.name));
	path->start = start;
	return true;
}

/* From a file or directory to the one that it is in, written down. False at the root, or when there is no room. */
static __always_inline bool step_up(struct path_text *path, struct path_step *at)
{
	struct dentry *dentry = at->dentry, *parent = BPF_CORE_READ(dentry, d_parent);

	if (!parent || parent == dentry)
		return false;
	path->cut = !put_in_front(path, dentry);
	at->dentry = parent;
	return !path->cut;
}

/* Writes the absolute name of `at`, with nothing for the root itself. */
static __always_inline void write_path(struct path_text *path, struct path_step at)
{
	struct dentry *root = BPF_CORE_READ(this_task(), fs, root.dentry);
	struct vfsmount *root_mount = BPF_CORE_READ(this_task(), fs, root.mnt);

	path->start = PATH_MAX;
	path->cut = false;
	for (int i = 0; i < PATH_STEPS; i++) {
		struct vfsmount *mount = at.mount;
		bool top = at.dentry == BPF_CORE_READ(mount, mnt_root);

		if (at.dentry == root && mount == root_mount)
			return;
		if (!(top ? step_over_mount(&at) : step_up(path, &at)))
			return;
	}
	path->cut = true;
}

#endif
