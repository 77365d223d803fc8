package dev.needletail.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is done to every socket of one role: prepared once, run per socket. Immutable; any thread may run it, but only
 * the channel's event loop is certain that the channel does not close, and its descriptor's number pass to another
 * socket, beneath a call.
 */
public final class SocketPlan {

    private final SocketRole role;
    private final SocketTransport transport;
    private final OptionStep[] steps;
    private final Map<ChannelOption<?>, Object> bootstrapOptions;

    SocketPlan(SocketRole role, SocketTransport transport, List<OptionStep> steps) {
        this.role = role;
        this.transport = transport;
        this.steps = steps.toArray(OptionStep[]::new);
        Map<ChannelOption<?>, Object> early = new LinkedHashMap<>();
        for (OptionStep step : steps) {
            OptionAccess access = step.access();
            if (step.option().beforeConnect() && access instanceof TypedAccess<?> typed) {
                early.put(typed.option(), typed.value());
            }
        }
        this.bootstrapOptions = Map.copyOf(early);
    }

    /** The kind of socket that this plan is for. */
    public SocketRole role() {
        return role;
    }

    /**
     * The options that only count before bind or connect, for a {@code Bootstrap}: the buffer sizes, because the window
     * scale is chosen with the first segment. The kernel refuses none of them.
     */
    public Map<ChannelOption<?>, Object> bootstrapOptions() {
        return bootstrapOptions;
    }

    /**
     * Sets every option of the plan on {@code channel}, reads it back and records the outcome. Call it once per socket:
     * on a listener in the channel's initializer, before bind, so that no connection is accepted untuned; on an accepted
     * channel in its initializer; on an upstream channel after it has connected (the buffers went into the Bootstrap);
     * on a datagram channel after bind. Never throws for a refused option; no allocation but boxed ints while the
     * outcomes stay the same.
     */
    public void tune(Channel channel) {
        assert SocketTransport.of(channel) == transport : "the plan is for " + transport;
        for (OptionStep step : steps) {
            step.run(channel);
        }
    }

    /** The latest reports of this plan's options. Any thread. */
    public List<OptionReport> reports() {
        List<OptionReport> reports = new ArrayList<>(steps.length);
        for (OptionStep step : steps) {
            OptionReport report = step.row().report();
            if (report != null) {
                reports.add(report);
            }
        }
        return reports;
    }
}
