import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { VmError } from "./errors.ts";
import { programPath } from "./packages.ts";
import { runOrThrow } from "./process.ts";

/** Drivers of hardware that no guest has, as globs of whole module folders: nine tenths of a kernel package. */
const UNUSED_MODULES = [
  "kernel/sound",
  "kernel/drivers/{accel,bluetooth,comedi,edac,firewire,gnss,gpu,hid,hwmon,i2c,iio,infiniband,input}",
  "kernel/drivers/{isdn,leds,media,memstick,mfd,misc,mmc,mtd,nfc,parport,pcmcia,pinctrl,platform,power}",
  "kernel/drivers/{pwm,rtc,soundwire,spi,staging,thermal,thunderbolt,usb,video,w1,watchdog}",
  "kernel/drivers/net/{arcnet,can,dsa,ethernet,fddi,hamradio,hippi,ieee802154,phy,plip,usb,wan,wireless,wwan}",
  "kernel/drivers/scsi/{aacraid,aic7xxx,aic94xx,be2iscsi,bfa,bnx2fc,bnx2i,csiostor,cxgbi,elx,esas2r,fcoe}",
  "kernel/drivers/scsi/{fnic,isci,libfc,lpfc,megaraid,mpi3mr,mpt3sas,mvsas,pm8001,qedf,qedi,qla2xxx,qla4xxx}",
  "kernel/drivers/scsi/{smartpqi,snic,sym53c8xx_2}",
];

/** Unpacks one kernel's packages below `root`: `vmlinuz`, and `lib/modules/<release>` with its indexes made anew. */
export async function unpackKernel(debs: readonly string[], root: string, release: string): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const deb of debs) await unpackPackage(deb, root, unusedGlobs());
  await mergeUsr(root);
  const modules = join(root, "lib/modules", release);
  const images = [join(root, "boot", `vmlinuz-${release}`), join(modules, "vmlinuz")];
  const image = images.find((path) => existsSync(path));
  if (!image || !existsSync(join(modules, "kernel"))) {
    throw new VmError(
      `Cannot unpack kernel ${release}: its packages hold no ${image ? "modules" : "vmlinuz"}`,
    );
  }
  await rename(image, join(root, "vmlinuz"));
  await keepOnly(root, ["lib", "usr", "vmlinuz"]);
  await runOrThrow(programPath("depmod", "kmod"), ["-b", root, release]);
}

/** Unpacks a Debian package below `root` without what matches `excluded`. */
export async function unpackPackage(
  deb: string,
  root: string,
  excluded: readonly string[] = [],
): Promise<void> {
  const options = [...excluded, "./usr/share/*"].map((glob) => `--exclude=${glob}`);
  const pipeline =
    'set -e; deb=$1; root=$2; shift 2; dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink -C "$root" "$@"';
  await runOrThrow("sh", ["-c", pipeline, "unpack", deb, root, ...options]);
}

function unusedGlobs(): string[] {
  return UNUSED_MODULES.flatMap(expandBraces).map((glob) => `./*lib/modules/*/${glob}`);
}

function expandBraces(glob: string): string[] {
  const [, before = "", choices] = /^(.*)\{(.*)\}$/.exec(glob) ?? [];
  return choices ? choices.split(",").map((choice) => before + choice) : [glob];
}

/** Newer packages use `/usr/lib`, older ones `/lib`; depmod looks into one of both, depending on its own version. */
async function mergeUsr(root: string): Promise<void> {
  if (!existsSync(join(root, "lib"))) await rename(join(root, "usr/lib"), join(root, "lib"));
  await rm(join(root, "usr"), { recursive: true, force: true });
  await mkdir(join(root, "usr"));
  await symlink("../lib", join(root, "usr/lib"));
}

async function keepOnly(root: string, names: readonly string[]): Promise<void> {
  const others = (await readdir(root)).filter((name) => !names.includes(name));
  for (const name of others) await rm(join(root, name), { recursive: true, force: true });
}
