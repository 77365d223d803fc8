package dev.needletail.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.socket.KernelLimits.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelLimitsTest {

    @TempDir
    Path root;

    static void write(Path root, String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void readsSysctlsThroughItsRoot() throws IOException {
        write(root, "proc/sys/net/core/rmem_max", "212992\n");
        write(root, "proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
        KernelLimits limits = new KernelLimits(root);
        assertThat(limits.number("net.core.rmem_max")).hasValue(212_992);
        assertThat(limits.sysctl("net.ipv4.tcp_rmem")).isEqualTo("4096 131072 6291456");
        assertThat(limits.ceiling("net.ipv4.tcp_rmem")).hasValue(6_291_456);
    }

    @Test
    void readsCapabilitiesFromTheEffectiveSet() throws IOException {
        // Bit 12 is CAP_NET_ADMIN, bit 13 CAP_NET_RAW: linux/capability.h.
        write(root, "proc/self/status", "Name:\tjava\nCapPrm:\t000001fffeffffff\nCapEff:\t0000000000002000\n");
        KernelLimits limits = new KernelLimits(root);
        assertThat(limits.holds(Capability.CAP_NET_RAW)).isTrue();
        assertThat(limits.holds(Capability.CAP_NET_ADMIN)).isFalse();
    }

    @Test
    void readsOpenFilesAndCpus() throws IOException {
        write(
                root,
                "proc/self/limits",
                "Max open files            20000                524288               files     \n");
        write(root, "sys/devices/system/cpu/online", "0-3,8-11\n");
        KernelLimits limits = new KernelLimits(root);
        assertThat(limits.openFiles()).hasValue(20_000);
        assertThat(limits.highestCpu()).hasValue(11);
        write(
                root,
                "proc/self/limits",
                "Max open files            unlimited            unlimited            files     \n");
        write(root, "sys/devices/system/cpu/online", "0\n");
        assertThat(limits.openFiles()).hasValue(Long.MAX_VALUE);
        assertThat(limits.highestCpu()).hasValue(0);
    }

    @Test
    void callsWhatIsMissingOrStrangeUnknown() throws IOException {
        KernelLimits limits = new KernelLimits(root);
        assertThat(limits.number("net.core.rmem_max")).isEmpty();
        assertThat(limits.ceiling("net.ipv4.tcp_rmem")).isEmpty();
        assertThat(limits.holds(Capability.CAP_NET_ADMIN)).isNull();
        assertThat(limits.openFiles()).isEmpty();
        assertThat(limits.highestCpu()).isEmpty();
        assertThat(limits.shown()).allSatisfy((name, value) -> assertThat(value).isEqualTo("unknown"));

        write(root, "proc/sys/net/core/rmem_max", "plenty\n");
        write(root, "proc/self/status", "CapEff:\tnone\n");
        assertThat(limits.number("net.core.rmem_max")).isEmpty();
        assertThat(limits.holds(Capability.CAP_NET_ADMIN)).isNull();
    }

    @Test
    void agreesWithTheRunningKernel() throws IOException, InterruptedException {
        KernelLimits limits = KernelLimits.ofThisHost();
        assertThat(limits.openFiles()).isNotEmpty();
        assertThat(limits.holds(Capability.CAP_NET_ADMIN)).isNotNull();
        for (String name : List.of("net.ipv4.tcp_rmem", "net.ipv4.tcp_keepalive_time")) {
            // cat(1) reads as a person would; the JDK's own way to read a file cuts sysctls short.
            Process cat = new ProcessBuilder("cat", "/proc/sys/" + name.replace('.', '/')).start();
            String seen = new String(cat.getInputStream().readAllBytes(), UTF_8);
            assertThat(cat.waitFor()).isZero();
            assertThat(limits.sysctl(name)).isEqualTo(seen.strip().replace('\t', ' '));
        }
    }
}
