package dev.needletail.socket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The limits that stand above a socket option: sysctls, the process's capabilities and open-file limit. Read anew at
 * each call, because an administrator may change them; what cannot be read is unknown, never an exception. Any thread;
 * not for the data path (each call reads a file of proc(5)).
 */
public final class KernelLimits {

    /** Capabilities(7) that socket options ask for, with their bit in CapEff. */
    public enum Capability {
        CAP_NET_ADMIN(12),
        CAP_NET_RAW(13);

        private final int bit;

        Capability(int bit) {
            this.bit = bit;
        }
    }

    private static final String[] SHOWN = {
        "net.core.rmem_max",
        "net.core.wmem_max",
        "net.core.rmem_default",
        "net.core.wmem_default",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_wmem",
        "net.ipv4.tcp_keepalive_time",
        "net.core.busy_poll",
        "net.core.busy_read",
        "net.core.somaxconn",
        "net.core.default_qdisc",
        "fs.nr_open"
    };

    private static final Pattern CAP_EFF = Pattern.compile("(?m)^CapEff:\\s*([0-9a-fA-F]{1,16})\\s*$");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d+|unlimited)\\s");
    private static final Pattern LAST_NUMBER = Pattern.compile("(\\d{1,9})\\s*$");

    /** Above the longest of the files, /proc/self/status. */
    private static final int BYTES_MAX = 16 * 1024;

    private final Path root;

    /** Limits below {@code root}, which holds {@code proc} and {@code sys}. */
    public KernelLimits(Path root) {
        this.root = root;
    }

    /** The limits of the running kernel, as this process sees them. */
    public static KernelLimits ofThisHost() {
        return new KernelLimits(Path.of("/"));
    }

    /** The text of a sysctl such as {@code net.ipv4.tcp_rmem}, or null when it is not visible here. */
    public @Nullable String sysctl(String name) {
        String text = read("proc/sys/" + name.replace('.', '/'));
        return text == null || text.isBlank() ? null : text.strip().replace('\t', ' ');
    }

    /** A sysctl that is one number; empty when it is unknown. */
    public OptionalLong number(String name) {
        return parse(sysctl(name));
    }

    /** The last figure of a sysctl of three, such as the ceiling in {@code net.ipv4.tcp_rmem}; empty when unknown. */
    public OptionalLong ceiling(String name) {
        String text = sysctl(name);
        return text == null ? OptionalLong.empty() : parse(text.substring(text.lastIndexOf(' ') + 1));
    }

    /** Whether the process holds {@code capability} effectively; null when unknown. */
    public @Nullable Boolean holds(Capability capability) {
        String status = read("proc/self/status");
        Matcher found = status == null ? null : CAP_EFF.matcher(status);
        if (found == null || !found.find()) {
            return null;
        }
        return (Long.parseUnsignedLong(found.group(1), 16) >>> capability.bit & 1) == 1;
    }

    /** The soft limit of open files ({@code ulimit -n}); empty when unknown, Long.MAX_VALUE when unlimited. */
    public OptionalLong openFiles() {
        String limits = read("proc/self/limits");
        Matcher found = limits == null ? null : OPEN_FILES.matcher(limits);
        if (found == null || !found.find()) {
            return OptionalLong.empty();
        }
        return found.group(1).equals("unlimited") ? OptionalLong.of(Long.MAX_VALUE) : parse(found.group(1));
    }

    /** The highest CPU number that is online, whatever this process's cgroup may use; empty when unknown. */
    public OptionalInt highestCpu() {
        String online = read("sys/devices/system/cpu/online");
        Matcher found = online == null ? null : LAST_NUMBER.matcher(online);
        return found != null && found.find() ? OptionalInt.of(Integer.parseInt(found.group(1))) : OptionalInt.empty();
    }

    /** Everything above as text by name, {@code unknown} where it cannot be read. */
    public Map<String, String> shown() {
        Map<String, String> shown = new LinkedHashMap<>();
        for (String name : SHOWN) {
            String value = sysctl(name);
            shown.put(name, value == null ? "unknown" : value);
        }
        OptionalLong files = openFiles();
        shown.put("ulimit -n", files.isEmpty() ? "unknown" : Long.toString(files.getAsLong()));
        for (Capability capability : Capability.values()) {
            Boolean held = holds(capability);
            shown.put(capability.name(), held == null ? "unknown" : held ? "held" : "not held");
        }
        return shown;
    }

    private @Nullable String read(String path) {
        // Not Files.readString: a file of proc(5) says it is empty, the JDK then tries a single byte, and a sysctl
        // gives
        // nothing to a second read (proc_dointvec() in kernel/sysctl.c), so that 4194304 would be read as 4.
        try (InputStream file = Files.newInputStream(root.resolve(path))) {
            return new String(file.readNBytes(BYTES_MAX), UTF_8);
        } catch (IOException | SecurityException e) {
            return null; // a container may hide any of them
        }
    }

    private static OptionalLong parse(@Nullable String text) {
        if (text == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
