package dev.needletail.socket;

import static dev.needletail.socket.Outcome.APPLIED;
import static dev.needletail.socket.Outcome.CLAMPED;

import java.util.OptionalLong;

/**
 * Judges SO_RCVBUF and SO_SNDBUF. The kernel cuts the request down to its limit, doubles it for its own bookkeeping and
 * raises it to a floor, all in silence: sk_setsockopt() in net/core/sock.c, socket(7).
 */
record BufferVerdict(KernelLimits limits) {

    OptionReport on(Observation seen) {
        long usable = seen.usableBytes();
        String doubled = "the kernel reports " + seen.effective() + ", twice the usable figure, for its bookkeeping";
        if (usable < seen.requested()) {
            return seen.report(CLAMPED, overLimit(seen) + "; " + doubled);
        }
        if (usable > seen.requested()) {
            return seen.report(CLAMPED, "raised to the kernel's floor; " + doubled);
        }
        return seen.report(APPLIED, doubled + autotuning(seen));
    }

    private String overLimit(Observation seen) {
        String name = receives(seen) ? "net.core.rmem_max" : "net.core.wmem_max";
        OptionalLong limit = limits.number(name);
        String now = limit.isPresent()
                ? "is " + limit.getAsLong()
                : "is not visible here, " + seen.usableBytes() + " by the result";
        return name + " " + now + "; root on the host: sysctl -w " + name + "=" + seen.requested()
                + "; in a pod: the node's administrator, for a network namespace cannot change it";
    }

    private String autotuning(Observation seen) {
        if (seen.role() == SocketRole.UDP) {
            return "";
        }
        String name = receives(seen) ? "net.ipv4.tcp_rmem" : "net.ipv4.tcp_wmem";
        OptionalLong ceiling = limits.ceiling(name);
        return "; autotuning is off for it: left unset it may grow to "
                + (ceiling.isPresent() ? ceiling.getAsLong() + " (" + name + ")" : "the ceiling of " + name);
    }

    private static boolean receives(Observation seen) {
        return seen.option() == TunedOption.SO_RCVBUF;
    }
}
