package dev.needletail.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.concurrent.Future;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Opens all connections of a load, so many at a time that a listener's queue does not overflow. */
final class Dialer {

    private static final int UNDER_WAY_MAX = 64;

    /** Files that the JVM itself and the loops have open. */
    private static final int OTHER_FILES = 64;

    private final LoadPlan plan;

    Dialer(LoadPlan plan) {
        this.plan = plan;
    }

    /**
     * Returns when all connections are there.
     *
     * @throws TargetUnreachable when one can't be had
     * @throws BenchFailure when this process may not open so many
     */
    void dial(List<LoadLoop> loops) {
        checkFileLimit();
        InetSocketAddress address = firstThatAnswers(loops.get(0));
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Semaphore free = new Semaphore(UNDER_WAY_MAX);
        for (int i = 1; i < plan.connections() && failure.get() == null; i++) {
            free.acquireUninterruptibly();
            loops.get(i % loops.size()).connect(i / loops.size(), address).addListener(future -> {
                if (!future.isSuccess()) {
                    failure.compareAndSet(null, future.cause());
                }
                free.release();
            });
        }
        free.acquireUninterruptibly(UNDER_WAY_MAX);
        Throwable cause = failure.get();
        if (cause != null) {
            throw unreachable(reason(address.getAddress(), cause), cause);
        }
    }

    private InetSocketAddress firstThatAnswers(LoadLoop loop) {
        StringBuilder reasons = new StringBuilder();
        Throwable last = new UnknownHostException(plan.host());
        for (InetAddress candidate : addresses()) {
            InetSocketAddress address = new InetSocketAddress(candidate, plan.port());
            Future<?> connected = loop.connect(0, address).awaitUninterruptibly();
            if (connected.isSuccess()) {
                return address;
            }
            last = connected.cause();
            reasons.append(reasons.isEmpty() ? "" : "; ").append(reason(candidate, last));
        }
        throw unreachable(reasons.toString(), last);
    }

    private InetAddress[] addresses() {
        try {
            return InetAddress.getAllByName(plan.host());
        } catch (UnknownHostException e) {
            throw new TargetUnreachable(
                    "cannot resolve the host '" + plan.host() + "': check the spelling, or give its address", e);
        }
    }

    private static String reason(InetAddress address, Throwable cause) {
        return address.getHostAddress() + ": "
                + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    private TargetUnreachable unreachable(String reasons, Throwable cause) {
        String advice = cause instanceof BindException || reasons.contains("Cannot assign requested address")
                ? ": one address has no more than net.ipv4.ip_local_port_range (28,232 by default) connections to one port"
                : ": is the node running there, and is " + plan.port() + " its needletail.tcp.port?";
        return new TargetUnreachable(
                "cannot open " + plan.connections() + (plan.connections() == 1 ? " connection" : " connections")
                        + " to " + plan.target() + " (" + reasons + ")" + advice,
                cause);
    }

    private void checkFileLimit() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long free = system.getMaxFileDescriptorCount() - OTHER_FILES;
            if (plan.connections() > free) {
                throw new BenchFailure(plan.connections() + " connections need as many files, this process may open "
                        + system.getMaxFileDescriptorCount() + " (RLIMIT_NOFILE): raise it with ulimit -n "
                        + (plan.connections() + 1_024) + ", or ask for at most " + free + " connections");
            }
        }
    }
}
