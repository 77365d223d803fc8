package dev.needletail.socket;

import static dev.needletail.socket.Outcome.APPLIED;
import static dev.needletail.socket.Outcome.CLAMPED;
import static dev.needletail.socket.Outcome.DENIED;
import static dev.needletail.socket.Outcome.INERT;
import static dev.needletail.socket.Outcome.UNSUPPORTED;

import dev.needletail.socket.KernelLimits.Capability;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Judges an observation: the outcome, and the reason in words. Pure but for the limits, which it reads. Whatever it
 * cannot verify it says so in the reason of an APPLIED.
 */
final class Verdict {

    private static final String NODE_ADMIN = "in a pod: the node's administrator";

    private final KernelLimits limits;

    Verdict(KernelLimits limits) {
        this.limits = limits;
    }

    OptionReport on(Observation seen) {
        assert seen.refusal() != Refusal.CLOSED : "a closed channel says nothing about its options";
        return switch (seen.refusal()) {
            case NONE -> accepted(seen);
            case NOT_PERMITTED -> seen.report(DENIED, notPermitted(seen));
            case UNKNOWN_OPTION -> seen.report(UNSUPPORTED, "this kernel does not know the option for such a socket");
            case NO_TYPED_OPTION -> seen.report(UNSUPPORTED, noTypedOption(seen));
            case NO_SUCH_INTERFACE ->
                seen.report(
                        UNSUPPORTED,
                        "no network interface " + seen.requestedText() + " with a usable address here: see ip address");
            case INVALID -> seen.report(DENIED, "the kernel takes the value for invalid (EINVAL): change the setting");
            case UNREADABLE ->
                seen.report(UNSUPPORTED, "set without an error, but the kernel does not give it back: not known");
            case CLOSED, OTHER -> seen.report(DENIED, "the kernel refused: " + seen.detail());
        };
    }

    private OptionReport accepted(Observation seen) {
        return switch (seen.option()) {
            case SO_RCVBUF, SO_SNDBUF -> new BufferVerdict(limits).on(seen);
            case SO_INCOMING_CPU -> incomingCpu(seen);
            case TCP_QUICKACK ->
                seen.report(
                        INERT,
                        "not sticky: the kernel leaves quick acknowledgement by itself as soon as the connection"
                                + " answers data (tcp(7)); it holds for the first acknowledgements at most");
            case SO_PRIORITY -> equal(seen) ? priority(seen) : changed(seen);
            case SO_BUSY_POLL -> equal(seen) ? busyPoll(seen) : changed(seen);
            case SO_KEEPALIVE -> equal(seen) ? seen.report(APPLIED, keepAlive(seen)) : changed(seen);
            case TCP_NODELAY, TCP_USER_TIMEOUT, IP_MULTICAST_TTL, IP_MULTICAST_IF ->
                equal(seen) ? seen.report(APPLIED, "as requested") : changed(seen);
        };
    }

    private static boolean equal(Observation seen) {
        return seen.holdsWhatWasAsked();
    }

    private static OptionReport changed(Observation seen) {
        return seen.report(CLAMPED, "the kernel accepted the call and holds another value");
    }

    private String notPermitted(Observation seen) {
        String need = switch (seen.option()) {
            case SO_PRIORITY -> "a priority above 6 needs CAP_NET_ADMIN or CAP_NET_RAW";
            case SO_BUSY_POLL -> "on this kernel raising SO_BUSY_POLL above net.core.busy_read needs CAP_NET_ADMIN";
            case TCP_NODELAY,
                    SO_RCVBUF,
                    SO_SNDBUF,
                    SO_INCOMING_CPU,
                    TCP_QUICKACK,
                    TCP_USER_TIMEOUT,
                    SO_KEEPALIVE,
                    IP_MULTICAST_TTL,
                    IP_MULTICAST_IF -> "the kernel or a security module does not permit it (EPERM)";
        };
        Boolean held = limits.holds(Capability.CAP_NET_ADMIN);
        String now = held == null
                ? "unknown whether this process holds CAP_NET_ADMIN"
                : held ? "this process holds CAP_NET_ADMIN, but not over this network namespace" : "not held here";
        return need + " (" + now + "); whoever starts the node can grant it: setcap, AmbientCapabilities= in systemd,"
                + " securityContext.capabilities.add in a pod that runs as uid 0, where its admission policy allows that";
    }

    private static String noTypedOption(Observation seen) {
        return seen.transport() == SocketTransport.NIO
                ? "Java has no such option, so the NIO transport cannot set it; the native epoll transport can"
                : "Netty's channel does not take the option";
    }

    private OptionReport priority(Observation seen) {
        if (seen.has(Surroundings.LOOPBACK)) {
            return seen.report(INERT, "stored, but the loopback device has no queue in which to go first");
        }
        String discipline = limits.sysctl("net.core.default_qdisc");
        return seen.report(
                APPLIED,
                "stored; it orders packets only where the outgoing device's queueing discipline looks at it (default"
                        + " here: " + (discipline == null ? "unknown" : discipline)
                        + "; tc qdisc show tells), and a veth pair clears it on the way out of a pod");
    }

    private OptionReport busyPoll(Observation seen) {
        if (seen.requested() == 0) {
            return seen.report(APPLIED, "as requested: no busy polling");
        }
        if (seen.has(Surroundings.LOOPBACK)) {
            return seen.report(INERT, "stored, but the loopback device has no receive queue to poll");
        }
        OptionalLong global = limits.number("net.core.busy_poll");
        if (global.isPresent() && global.getAsLong() == 0) {
            return seen.report(
                    INERT,
                    "stored, but the event loop waits in epoll_wait, which polls only while net.core.busy_poll is above"
                            + " 0 (now 0); root on the host: sysctl -w net.core.busy_poll=50; " + NODE_ADMIN);
        }
        boolean connected = seen.role() == SocketRole.ACCEPTED || seen.role() == SocketRole.UPSTREAM;
        if (connected && seen.has(Surroundings.NETWORK) && !seen.has(Surroundings.NAPI)) {
            return seen.report(
                    INERT,
                    "stored, but no NAPI instance feeds this socket (SO_INCOMING_NAPI_ID is 0): its device's driver"
                            + " cannot be polled");
        }
        return seen.report(
                APPLIED,
                "stored; it polls where the receiving device's driver offers NAPI (net.core.busy_poll: "
                        + (global.isPresent() ? global.getAsLong() : "unknown") + ")");
    }

    private OptionReport incomingCpu(Observation seen) {
        if (seen.role() == SocketRole.ACCEPTED || seen.role() == SocketRole.UPSTREAM) {
            return seen.report(
                    INERT,
                    "not set: it pins no connection, and the next segment overwrites it with the CPU that received"
                            + " it; it is set on the listeners of a SO_REUSEPORT group");
        }
        if (!equal(seen)) {
            return changed(seen);
        }
        OptionalInt highest = limits.highestCpu();
        if (highest.isPresent() && seen.requested() > highest.getAsInt()) {
            return seen.report(
                    INERT, "stored unchecked, but this host's highest CPU is " + highest.getAsInt() + ": change it");
        }
        if (!seen.has(Surroundings.REUSE_PORT)) {
            return seen.report(
                    INERT,
                    "stored, but it only decides which socket of a SO_REUSEPORT group receives, and this one is in"
                            + " none: tcp.accept=reuse-port");
        }
        return seen.report(
                APPLIED, "new flows that this CPU receives go to this socket of its SO_REUSEPORT group; pins nothing");
    }

    private String keepAlive(Observation seen) {
        String idle = limits.sysctl("net.ipv4.tcp_keepalive_time");
        return seen.requested() == 0
                ? "as requested"
                : "as requested; the first probe goes out after net.ipv4.tcp_keepalive_time = "
                        + (idle == null ? "unknown" : idle) + " idle seconds";
    }
}
