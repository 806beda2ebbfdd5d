import { Buffer } from "node:buffer";

/**
 * The `.BTF` section that clang 16 makes (`-O2 -g -target bpf`) of this program, as it leaves the compiler, never linked:
 * ```c
 * typedef unsigned char u8;
 * typedef unsigned int u32;
 * typedef unsigned long long u64;
 * typedef u64 ns_t;
 * typedef u64 addr_t;
 * enum color { RED, GREEN = 5, NONE = -1 };
 * enum wide { HUGE = 0x123456789abcdefULL };
 * struct inner { u32 a; u8 b[3]; };
 * struct event {
 *   ns_t start_ns;
 *   u32 tgid;
 *   addr_t cookie;
 *   char comm[16];
 *   u32 low : 3, high : 7;
 *   int delta : 5;
 *   enum color color;
 *   enum wide wide;
 *   union { u32 word; u8 bytes[4]; };
 *   struct inner pairs[2];
 *   _Bool ok;
 *   struct event *next;
 *   double ratio;
 *   __int128 key;
 *   char path[64];
 * };
 * struct event unused_event;
 * const volatile u32 target_tgid;
 * const volatile _Bool failed_only;
 * extern int outside __attribute__((section(".ksyms")));
 * u64 events__ring_full __attribute__((section(".data.losses")));
 * __attribute__((section("tp/x"))) int handle(void *context) {
 *   return target_tgid + failed_only + events__ring_full + (long)&outside + unused_event.tgid;
 * }
 * char LICENSE[] __attribute__((section("license"))) = "GPL";
 * ```
 */
export const sampleObject: Uint8Array = new Uint8Array(
  Buffer.from(
    [
      "n+sBABgAAAAAAAAA9AMAAPQDAADpAQAAAAAAAAAAAAIAAAAAAAAAAAEAAA0DAAAAAQAAAAEAAAAJAAAAAAAAAQQAAAAgAAABDQAA",
      "AAEAAAwCAAAAAAAAAAAAAAoGAAAAAAAAAAAAAAkHAAAAhQAAAAAAAAgIAAAAiQAAAAAAAAEEAAAAIAAAAJYAAAAAAAAOBQAAAAEA",
      "AAAAAAAAAAAACgsAAAAAAAAAAAAACQwAAACiAAAAAAAAAQEAAAAIAAAEqAAAAAAAAA4KAAAAAQAAALQAAAAAAAAIDwAAALgAAAAA",
      "AAABCAAAAEAAAADLAAAAAAAADg4AAAABAAAA3QAAAAAAAA4DAAAAAgAAAOUAAAAQAACEsAAAAOsAAAATAAAAAAAAAPQAAAAHAAAA",
      "QAAAAPkAAAAUAAAAgAAAAAABAAAWAAAAwAAAAAUBAAAHAAAAQAEAAwkBAAAHAAAAQwEABw4BAAADAAAASgEABRQBAAAYAAAAYAEA",
      "ABoBAAAZAAAAgAEAAAAAAAAaAAAAwAEAAB8BAAAgAAAA4AEAACUBAAAMAAAAYAIAACgBAAAhAAAAgAIAAC0BAAAiAAAAwAIAADMB",
      "AAAjAAAAAAMAADcBAAAkAAAAgAMAADwBAAAAAAAIDgAAAEEBAAAAAAAIDgAAAEgBAAAAAAABAQAAAAgAAAEAAAAAAAAAAwAAAAAV",
      "AAAAFwAAABAAAABNAQAAAAAAAQQAAAAgAAAAFAEAAAMAAIYEAAAAYQEAAAAAAABlAQAABQAAAGsBAAD/////GgEAAAEAABMIAAAA",
      "cAEAAO/Nq4lnRSMBAAAAAAIAAAUEAAAAdQEAAAcAAAAAAAAAegEAAB0AAAAAAAAAgAEAAAAAAAgcAAAAgwEAAAAAAAEBAAAACAAA",
      "AAAAAAAAAAADAAAAABsAAAAXAAAABAAAAJEBAAACAAAECAAAAJcBAAAHAAAAAAAAAJkBAAAfAAAAIAAAAAAAAAAAAAADAAAAABsA",
      "AAAXAAAAAwAAAAAAAAAAAAADAAAAAB4AAAAXAAAAAgAAAAAAAAAAAAACEgAAAJsBAAAAAAAQCAAAAKIBAAAAAAABEAAAAIAAAAEA",
      "AAAAAAAAAwAAAAAVAAAAFwAAAEAAAACrAQAAAAAADhIAAAABAAAAAAAAAAAAAAMAAAAAFQAAABcAAAAEAAAAuAEAAAAAAA4mAAAA",
      "AQAAAMABAAABAAAPAAAAACUAAAAAAAAAsAAAAMUBAAABAAAPAAAAABAAAAAAAAAACAAAANIBAAABAAAPAAAAABEAAAAAAAAABAAA",
      "ANkBAAACAAAPAAAAAAkAAAAAAAAABAAAAA0AAAAAAAAAAQAAAOEBAAABAAAPAAAAACcAAAAAAAAABAAAAABjb250ZXh0AGludABo",
      "YW5kbGUAdHAveAAuL3NhbXBsZS5icGYuYwAgIHJldHVybiB0YXJnZXRfdGdpZCArIGZhaWxlZF9vbmx5ICsgZXZlbnRzX19yaW5n",
      "X2Z1bGwgKyAobG9uZykmb3V0c2lkZSArIHVudXNlZF9ldmVudC50Z2lkOwB1MzIAdW5zaWduZWQgaW50AHRhcmdldF90Z2lkAF9C",
      "b29sAGZhaWxlZF9vbmx5AHU2NAB1bnNpZ25lZCBsb25nIGxvbmcAZXZlbnRzX19yaW5nX2Z1bGwAb3V0c2lkZQBldmVudABzdGFy",
      "dF9ucwB0Z2lkAGNvb2tpZQBjb21tAGxvdwBoaWdoAGRlbHRhAGNvbG9yAHdpZGUAcGFpcnMAb2sAbmV4dAByYXRpbwBrZXkAcGF0",
      "aABuc190AGFkZHJfdABjaGFyAF9fQVJSQVlfU0laRV9UWVBFX18AUkVEAEdSRUVOAE5PTkUASFVHRQB3b3JkAGJ5dGVzAHU4AHVu",
      "c2lnbmVkIGNoYXIAaW5uZXIAYQBiAGRvdWJsZQBfX2ludDEyOAB1bnVzZWRfZXZlbnQATElDRU5TRQAuYnNzAC5kYXRhLmxvc3Nl",
      "cwAua3N5bXMALnJvZGF0YQBsaWNlbnNlAA==",
    ].join(""),
    "base64",
  ),
);
