package dev.needletail.socket;

import io.netty.channel.Channel;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sets one option on a channel, reads it back and keeps the row of the table current. An option that accept(2) copies
 * is read first and set only when it is not there yet. One that was refused for want of a right is not tried again:
 * rights do not come back to a running process, and an exception per accepted connection is dear.
 */
final class OptionStep {

    private static final InternalLogger LOG = InternalLoggerFactory.getInstance(OptionStep.class);

    private final TunedOption option;
    private final SocketRole role;
    private final SocketTransport transport;
    private final String requestedText;
    private final @Nullable OptionAccess access;
    private final Refusal beforehand;
    private final OptionRow row;
    private final Verdict verdict;
    private volatile Refusal lasting = Refusal.NONE;

    /** {@code access} is null where nothing is to be called; {@code beforehand} then says why. */
    OptionStep(
            TunedOption option,
            SocketRole role,
            SocketTransport transport,
            String requestedText,
            @Nullable OptionAccess access,
            Refusal beforehand,
            OptionRow row,
            Verdict verdict) {
        this.option = option;
        this.role = role;
        this.transport = transport;
        this.requestedText = requestedText;
        this.access = access;
        this.beforehand = beforehand;
        this.row = row;
        this.verdict = verdict;
    }

    TunedOption option() {
        return option;
    }

    @Nullable
    OptionAccess access() {
        return access;
    }

    OptionRow row() {
        return row;
    }

    /** Never throws for a refusal; a channel that closed meanwhile leaves the table as it was. */
    void run(Channel channel) {
        OptionAccess how = access;
        if (how == null) {
            record(Observation.UNREAD, beforehand, null, 0);
        } else if (!inherited(how, channel)) {
            setAndRead(how, channel);
        }
    }

    /** True when the listener has handed down what is asked for: one call instead of two. */
    private boolean inherited(OptionAccess how, Channel channel) {
        if (role != SocketRole.ACCEPTED || transport != SocketTransport.EPOLL || !option.inherited()) {
            return false;
        }
        try {
            long effective = how.read(channel);
            if (effective == option.kernelForm(how.requested())) {
                record(effective, Refusal.NONE, null, Surroundings.of(channel, option));
                return true;
            }
        } catch (RuntimeException e) {
            LOG.debug("{} not readable on {}", option, channel, e); // the attempt to set it will tell why
        }
        return false;
    }

    private void setAndRead(OptionAccess how, Channel channel) {
        Refusal refusal = lasting;
        String detail = null;
        if (refusal == Refusal.NONE) {
            try {
                refusal = how.set(channel) ? Refusal.NONE : Refusal.NO_TYPED_OPTION;
            } catch (RuntimeException e) {
                refusal = Refusal.of(e, channel);
                detail = e.getMessage();
                LOG.debug("{} refused on {}", option, channel, e);
            }
            if (refusal.lasts()) {
                lasting = refusal;
            }
        }
        long effective = Observation.UNREAD;
        try {
            effective = how.read(channel);
        } catch (RuntimeException e) {
            refusal = refusal == Refusal.NONE ? Refusal.of(e, channel) : refusal;
            detail = detail == null ? e.getMessage() : detail;
        }
        if (refusal == Refusal.NONE && effective == Observation.UNREAD) {
            refusal = Refusal.UNREADABLE;
        }
        if (refusal != Refusal.CLOSED) {
            record(effective, refusal, detail, Surroundings.of(channel, option));
        }
    }

    private void record(long effective, Refusal refusal, @Nullable String detail, int surroundings) {
        if (row.seenAgain(effective, refusal, surroundings)) {
            return;
        }
        int requested = access == null ? 0 : access.requested();
        Observation seen = new Observation(
                option, role, transport, requested, requestedText, effective, refusal, detail, surroundings);
        row.judged(effective, refusal, surroundings, verdict.on(seen));
    }
}
