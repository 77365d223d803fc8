package dev.needletail.socket;

import org.jspecify.annotations.Nullable;

/**
 * What was asked of the kernel and what it holds.
 *
 * @param option the kernel's name, such as SO_RCVBUF
 * @param role the kind of socket
 * @param requested the setting, in the setting's own unit
 * @param effective what was read back, in the same unit (a buffer: usable bytes, half of what the kernel reports);
 *     null when it cannot be read or was never set
 * @param outcome the judgement
 * @param reason why, with the present value of the limit, the capability, and who can lift it
 */
public record OptionReport(
        String option,
        SocketRole role,
        String requested,
        @Nullable String effective,
        Outcome outcome,
        String reason) {}
