package dev.needletail.bench;

import org.jspecify.annotations.Nullable;

/**
 * Latency by what was sent.
 *
 * @param all every correct answer
 * @param heartbeat HEARTBEATs, those behind DATA among them; null when none was sent
 * @param request REQUESTs; null when none was sent
 */
public record Latencies(
        Latency all, @Nullable Latency heartbeat, @Nullable Latency request) {}
