#!/bin/busybox sh
# The guest's first process, in the initial file system: loads virtio and 9p, mounts the root and the channel that the
# host offers, and hands over to start.sh on the channel.
bb=/bin/busybox
$bb mount -t proc proc /proc
$bb mount -t sysfs sysfs /sys
$bb mount -t devtmpfs devtmpfs /dev
for module in /modules/*.ko; do $bb insmod "$module"; done

share() { # share TAG FOLDER OPTIONS
  $bb mount -t 9p -o "trans=virtio,version=9p2000.L,msize=512000,$3" "$1" "$2" && return
  echo "sonde: cannot mount the share $1 on $2" >/dev/kmsg
  $bb poweroff -f
}

share root /root ro,cache=loose
$bb mount -t tmpfs -o mode=755 tmpfs /root/run
$bb mkdir /root/run/sonde
share channel /root/run/sonde rw,cache=none
for folder in proc sys dev; do $bb mount --move "/$folder" "/root/$folder"; done
exec $bb switch_root /root /bin/busybox sh /run/sonde/start.sh
