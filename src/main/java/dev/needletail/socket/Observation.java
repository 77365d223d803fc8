package dev.needletail.socket;

import org.jspecify.annotations.Nullable;

/**
 * One attempt to set an option, as it went.
 *
 * @param requested the setting as the kernel's int
 * @param requestedText the setting as its owner wrote it
 * @param effective what was read back, {@link #UNREAD} when nothing was
 * @param refusal why it could not be set or read, or NONE
 * @param detail the error's own words
 * @param surroundings bits of {@link Surroundings}
 */
record Observation(
        TunedOption option,
        SocketRole role,
        SocketTransport transport,
        int requested,
        String requestedText,
        long effective,
        Refusal refusal,
        @Nullable String detail,
        int surroundings) {

    static final long UNREAD = Long.MIN_VALUE;

    boolean holdsWhatWasAsked() {
        return effective == option.kernelForm(requested);
    }

    boolean has(int surrounding) {
        return (surroundings & surrounding) != 0;
    }

    OptionReport report(Outcome outcome, String reason) {
        return new OptionReport(option.name(), role, requestedText, effectiveText(), outcome, reason);
    }

    private @Nullable String effectiveText() {
        if (effective == UNREAD) {
            return null;
        }
        return switch (option.unit()) {
            case FLAG -> Boolean.toString(effective != 0);
            case NUMBER -> Long.toString(effective);
            case BUFFER -> Long.toString(usableBytes());
            case INTERFACE -> holdsWhatWasAsked() ? requestedText : effective == 0 ? "unset" : "another interface";
        };
    }

    /** The kernel keeps and reports twice what was set, for its own bookkeeping: socket(7), SO_RCVBUF. */
    long usableBytes() {
        return effective / 2;
    }
}
