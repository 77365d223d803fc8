package dev.needletail.impair;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace with one cable to this one: a real kernel's losses and dead links (ip-netns(8), veth(4), iptables(8)). Its
 * addresses are of 198.18.0.0/15, which is for tests of network devices (RFC 2544). Needs root; closing it takes it away again.
 */
public final class NetworkNamespace implements AutoCloseable {

    /** Where this is set, as .ci/run does, a machine that permits no namespaces fails the tests instead of skipping them. */
    private static final String REQUIRED = "NETNS_REQUIRED";

    private static final int PATIENCE_SECONDS = 20;

    private final String name;
    private final String cable;
    private final int subnet;
    private boolean unrouted;

    private NetworkNamespace() throws IOException {
        long unique = (ProcessHandle.current().pid() * 31 + System.nanoTime()) & 0xffffffL;
        this.name = "nt" + Long.toHexString(unique);
        this.cable = name + "a"; // an interface's name has 15 characters at most
        this.subnet = (int) (unique % (1 << 14)) * 2; // the odd ones hold what is not routed
        run("ip", "netns", "add", name);
        try {
            run("ip", "link", "add", cable, "type", "veth", "peer", "name", name + "b", "netns", name);
            run("ip", "addr", "add", here() + "/30", "dev", cable);
            run("ip", "link", "set", cable, "up");
            run("ip", "-n", name, "addr", "add", there() + "/30", "dev", name + "b");
            run("ip", "-n", name, "link", "set", name + "b", "up");
            run("ip", "-n", name, "link", "set", "lo", "up");
        } catch (IOException denied) {
            close();
            throw denied;
        }
    }

    /** A new namespace; where the machine permits none the test is skipped, or failed where it must not be. */
    public static NetworkNamespace open() {
        try {
            return new NetworkNamespace();
        } catch (IOException denied) {
            String reason = "no network namespaces here (root, ip and iptables are needed): " + denied.getMessage();
            if (Boolean.parseBoolean(System.getenv(REQUIRED))) {
                Assertions.fail(REQUIRED + " is set, but " + reason);
            }
            Assumptions.abort(reason);
            throw new AssertionError(denied);
        }
    }

    /** This side of the cable. */
    public String here() {
        return address(1);
    }

    /** The namespace's side of it. */
    public String there() {
        return address(2);
    }

    private String address(int host) {
        int first = 18 + (subnet >> 14);
        int low = (subnet << 2) & 0xffff;
        return "198." + first + "." + (low >> 8) + "." + ((low & 0xff) + host);
    }

    /** An address that this host refuses to send to: no route. */
    public String unrouted() throws IOException {
        String address = address(5); // of the next subnet
        if (!unrouted) {
            run("ip", "route", "add", "unreachable", address);
            unrouted = true;
        }
        return address;
    }

    /** What a command has to begin with to run in there. */
    public List<String> prefix() {
        return List.of("ip", "netns", "exec", name);
    }

    /** So many in a hundred packets are lost, in either direction. */
    public void lose(int percent) throws IOException {
        for (String chain : List.of("INPUT", "OUTPUT")) {
            inside("iptables", "-w", "-F", chain);
            if (percent > 0) {
                inside(
                        "iptables",
                        "-w",
                        "-A",
                        chain,
                        "-m",
                        "statistic",
                        "--mode",
                        "random",
                        "--probability",
                        Double.toString(percent / 100.0),
                        "-j",
                        "DROP");
            }
        }
    }

    /** Packets that {@link #lose} took so far. */
    public long lost() throws IOException {
        return inside("iptables", "-w", "-L", "-v", "-x", "-n")
                .lines()
                .filter(line -> line.contains("DROP") && line.contains("statistic"))
                .mapToLong(line -> Long.parseLong(line.trim().split("\\s+", 2)[0]))
                .sum();
    }

    /** The far end of the cable is pulled out, or put in again: packets vanish, and nobody is told. */
    public void link(boolean up) throws IOException {
        run("ip", "-n", name, "link", "set", name + "b", up ? "up" : "down");
    }

    private String inside(String... command) throws IOException {
        List<String> whole = new ArrayList<>(prefix());
        whole.addAll(List.of(command));
        return run(whole.toArray(String[]::new));
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output.trim());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
        return output;
    }

    @Override
    public void close() {
        List<List<String>> commands =
                new ArrayList<>(List.of(List.of("ip", "link", "del", cable), List.of("ip", "netns", "del", name)));
        if (unrouted) {
            commands.add(List.of("ip", "route", "del", "unreachable", address(5)));
        }
        for (List<String> command : commands) {
            try {
                run(command.toArray(String[]::new));
            } catch (IOException notThere) {
                // a half-made one has not all of it
            }
        }
    }
}
