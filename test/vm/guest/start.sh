#!/bin/busybox sh
# The guest's first process on its root file system: mounts the rest, runs the job, writes its exit status and the
# kernel's log to the channel, and powers off. Reads /run/sonde/settings, which the host wrote.
bb=/bin/busybox
channel=/run/sonde
. $channel/settings # repository, interactive, disk, release
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

mkdir_mount() { # mkdir_mount FOLDER TYPE OPTIONS
  [ -d "$1" ] || $bb mkdir -p "$1"
  $bb mount -t "$2" -o "${3:-rw}" "$2" "$1" || echo "sonde: cannot mount $2 on $1" >/dev/kmsg
}

share() { # share TAG FOLDER: a read-only folder of the host
  $bb mkdir -p "$2"
  $bb mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,ro,cache=loose "$1" "$2" ||
    echo "sonde: cannot mount the share $1 on $2" >/dev/kmsg
}

mkdir_mount /dev/pts devpts
mkdir_mount /dev/shm tmpfs mode=1777
mkdir_mount /tmp tmpfs mode=1777
mkdir_mount /mnt tmpfs mode=755
mkdir_mount /sys/kernel/tracing tracefs
mkdir_mount /sys/kernel/debug debugfs
mkdir_mount /sys/fs/bpf bpf
mkdir_mount /sys/fs/cgroup cgroup2
[ -d /lib/modules ] && mkdir_mount /lib/modules tmpfs mode=755
share modules "/lib/modules/$release"
[ -e "$repository/package.json" ] || share repository "$repository"
$bb mkdir -p /mnt/scratch /tmp/home $channel/results
[ -n "$disk" ] && $bb modprobe virtio_blk
$bb ip link set lo up
$bb hostname sonde-vm

if [ -n "$interactive" ]; then
  $bb setsid -c /bin/sh $channel/job <>/dev/hvc0 >&0 2>&0
  status=$?
else
  for port in /sys/class/virtio-ports/*; do
    [ "$($bb cat "$port/name")" = sonde.output ] && output=/dev/${port##*/}
  done
  # A pipe in between, because the port itself can be opened only once.
  $bb mkfifo /run/output
  $bb cat /run/output >"$output" &
  copier=$!
  $bb setsid /bin/sh $channel/job </dev/null >/run/output 2>&1
  status=$?
  $bb killall5 -9 -o $copier # whatever the job left behind holds the pipe open
  wait $copier
fi

$bb dmesg -r >$channel/dmesg
echo "$status" >$channel/status
$bb sync
echo o >/proc/sysrq-trigger
$bb sleep 60
