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

kill_others() { # kill_others PROCESS: ends all processes but this one, PROCESS and the kernel's own threads
  for folder in /proc/[0-9]*; do
    process=${folder##*/}
    case $process in 1 | $$ | "$1") continue ;; esac
    $bb readlink "$folder/exe" >/dev/null && kill -9 "$process"
  done 2>/dev/null
}

# 9p before Linux 5.17 reads mapped files page by page, which makes starting a large executable ten times slower:
# copies it to memory by large reads, before anything else uses the share. The copy is mounted over the original.
preload() { # preload FILE
  $bb mkdir /run/uncached
  $bb mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,ro,cache=none repository /run/uncached &&
    $bb cp -L "/run/uncached/$1" /run/preloaded &&
    $bb umount /run/uncached ||
    echo "sonde: cannot preload $1" >/dev/kmsg
}

$bb ln -s /proc/self/fd /dev/fd
for number in 0:stdin 1:stdout 2:stderr; do $bb ln -s "fd/${number%:*}" "/dev/${number#*:}"; done
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
runtime=node_modules/.bin/bun
case $release in 5.*) preload $runtime ;; esac
[ -e "$repository/package.json" ] || share repository "$repository"
$bb mkdir -p /mnt/scratch /tmp/home $channel/results
[ -e /run/preloaded ] && $bb mount --bind /run/preloaded "$($bb readlink -f "$repository/$runtime")"
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
  kill_others $copier # whatever the job left behind holds the pipe open
  wait $copier
fi

$bb dmesg -r >$channel/dmesg
echo "$status" >$channel/status
$bb sync
echo o >/proc/sysrq-trigger
$bb sleep 60
