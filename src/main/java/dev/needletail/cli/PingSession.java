package dev.needletail.cli;

import dev.needletail.wire.FrameType;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The heartbeats of one connection, or the requests for one service. They are sent on a fixed grid of times whatever the answers do, and their round
 * trips count from that grid: a peer that stalls delays every heartbeat that was due meanwhile, and each says so.
 */
final class PingSession {

    /** How many expired heartbeats are remembered, to tell a late answer from a wrong one. */
    private static final int EXPIRED_MAX = 10_000;

    /** The first intended time lies so far ahead that it can be met. */
    private static final long LEAD_NANOS = Duration.ofMillis(1).toNanos();

    private record Heartbeat(long timestampMicros, long intendedNanos, boolean counted) {}

    private final FrameClient client;
    private final PingOptions options;
    private final PrintWriter out;
    private final String target;
    private final StopSignal stop;
    private final PingProbe probe;
    private final PingStatistics statistics = new PingStatistics();
    private final Map<Integer, Heartbeat> open = new LinkedHashMap<>(); // in the order of their intended times
    private final Map<Integer, Heartbeat> expired = new LinkedHashMap<>();

    // The clocks are read together once: timestamps on the wire advance with nanoTime and never step.
    private final long nanosAtStart = System.nanoTime();
    private final long microsAtStart = System.currentTimeMillis() * 1_000;
    private int nextSequence;

    /** @param target how the lines call it */
    PingSession(
            FrameClient client, PingProbe probe, PingOptions options, String target, PrintWriter out, StopSignal stop) {
        this.client = client;
        this.options = options;
        this.target = target;
        this.out = out;
        this.stop = stop;
        this.probe = probe;
    }

    /** Runs until the count is reached, the connection is lost or a stop is requested; prints; gives the exit code. */
    int run() {
        boolean connected = true;
        long begin = System.nanoTime();
        try {
            warmUp();
            begin = System.nanoTime() + LEAD_NANOS;
            if (options.flood()) {
                flood();
            } else {
                pace(begin);
            }
            drain();
        } catch (ConnectionLostException e) {
            out.println(target + ": connection lost: " + e.getMessage());
            statistics.lost(forgetOpen());
            connected = false;
        }
        statistics.print(out, target, Math.max(0, System.nanoTime() - begin), forgetOpen(), options.flood());
        return connected ? statistics.exitCode() : ExitCode.INCOMPLETE;
    }

    /** The first round trips pay for loading and linking this program's own code: they are not counted. */
    private void warmUp() throws ConnectionLostException {
        nextSequence = 1 - options.warmUp(); // up to 2^32 - 1, so that the first that counts is 1
        for (int i = 0; i < options.warmUp() && !stop.requested(); i++) {
            int sequence = nextSequence;
            send(System.nanoTime(), false);
            awaitAnswerTo(sequence);
            if (expired.containsKey(sequence)) {
                break;
            }
        }
        nextSequence = 1;
    }

    private void pace(long begin) throws ConnectionLostException {
        long intended = begin;
        long sent = 0;
        while (!stop.requested() && (sent < options.count() || hasCountedOpen())) {
            long now = System.nanoTime();
            expireBefore(now - options.timeoutNanos());
            long deadline = nextExpiry(now);
            if (sent < options.count()) {
                if (now >= intended) {
                    send(intended, true);
                    sent++;
                    intended += options.intervalNanos();
                    continue;
                }
                deadline = Math.min(deadline, intended);
            }
            Answer answer = client.receive(deadline);
            if (answer != null) {
                accept(answer);
            }
        }
    }

    private void flood() throws ConnectionLostException {
        for (long sent = 0; sent < options.count() && !stop.requested(); sent++) {
            int sequence = nextSequence;
            send(System.nanoTime(), true);
            awaitAnswerTo(sequence);
        }
    }

    /** A stop leaves answers behind that have arrived already: they count. */
    private void drain() throws ConnectionLostException {
        for (int i = open.size(); i > 0; i--) {
            Answer answer = client.receive(System.nanoTime());
            if (answer == null) {
                return;
            }
            accept(answer);
        }
    }

    private void awaitAnswerTo(int sequence) throws ConnectionLostException {
        while (open.containsKey(sequence) && !stop.requested()) {
            long now = System.nanoTime();
            expireBefore(now - options.timeoutNanos());
            Answer answer = client.receive(nextExpiry(now));
            if (answer != null) {
                accept(answer);
            }
        }
    }

    private void send(long intendedNanos, boolean counted) throws ConnectionLostException {
        int sequence = nextSequence++;
        long timestampMicros = microsAtStart + (intendedNanos - nanosAtStart) / 1_000;
        open.put(sequence, new Heartbeat(timestampMicros, intendedNanos, counted));
        long now = System.nanoTime();
        client.send(probe.type(), sequence, timestampMicros, probe.payload());
        if (counted) {
            statistics.sent(now - intendedNanos);
        }
    }

    private void accept(Answer answer) {
        Heartbeat heartbeat = open.remove(answer.sequence());
        String number = Integer.toUnsignedString(answer.sequence());
        Heartbeat tooLate = heartbeat == null ? expired.remove(answer.sequence()) : null;
        if (tooLate != null) {
            if (tooLate.counted()) {
                statistics.late();
                out.println("late answer from " + target + ": seq=" + number);
            }
            return;
        }
        String wrong = probe.wrong(answer, heartbeat == null ? null : (Long) heartbeat.timestampMicros());
        if (wrong != null) {
            statistics.incorrect();
            out.println("wrong answer from " + target + ": seq=" + number + ": " + wrong);
            return;
        }
        if (heartbeat != null && heartbeat.counted()) {
            answered(answer, number, answer.arrivedNanos() - heartbeat.intendedNanos());
        }
    }

    private void answered(Answer answer, String number, long nanos) {
        String line = " from " + target + ": seq=" + number + " time=" + DurationText.ofNanos(nanos);
        if (answer.type() == FrameType.ERROR) {
            statistics.error();
            out.println("ERROR" + line + " " + ErrorText.of(answer.payload()));
            return;
        }
        statistics.answered(nanos);
        if (!options.quiet()) {
            out.println("answer" + line);
        }
    }

    /** Counts as lost what was due at or before {@code intendedNanos}. */
    private void expireBefore(long intendedNanos) {
        Iterator<Map.Entry<Integer, Heartbeat>> oldestFirst = open.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<Integer, Heartbeat> entry = oldestFirst.next();
            if (entry.getValue().intendedNanos() - intendedNanos > 0) {
                return;
            }
            oldestFirst.remove();
            remember(entry.getKey(), entry.getValue());
            if (entry.getValue().counted()) {
                statistics.lost(1);
                out.println("no answer from " + target + ": seq=" + Integer.toUnsignedString(entry.getKey())
                        + " within " + DurationText.ofNanos(options.timeoutNanos()));
            }
        }
    }

    private void remember(int sequence, Heartbeat heartbeat) {
        expired.put(sequence, heartbeat);
        if (expired.size() > EXPIRED_MAX) {
            expired.remove(expired.keySet().iterator().next());
        }
    }

    private long nextExpiry(long now) {
        return open.isEmpty()
                ? now + options.timeoutNanos()
                : open.values().iterator().next().intendedNanos() + options.timeoutNanos();
    }

    private boolean hasCountedOpen() {
        return open.values().stream().anyMatch(Heartbeat::counted);
    }

    private long forgetOpen() {
        long counted = open.values().stream().filter(Heartbeat::counted).count();
        open.clear();
        return counted;
    }
}
