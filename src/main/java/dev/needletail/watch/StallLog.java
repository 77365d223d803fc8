package dev.needletail.watch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said about stalls and pauses: once when one is found, then of a long one at 1 s, at 10 s and each minute, and when it
 * is over. A holder that stalls loops again and again is said to once a minute, with the number of times in between.
 *
 * <p>The watcher's thread only.
 */
final class StallLog {

    private static final Logger log = LoggerFactory.getLogger("dev.needletail.watch");

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    static final long QUIET_NANOS = 60 * SECOND;

    /** Holders that are remembered; with more, the one that was said longest ago may be said again early. */
    private static final int HOLDERS_MAX = 32;

    private final Map<String, Said> said = new LinkedHashMap<>();
    private final Said pauses = new Said();

    private static final class Said {
        private boolean ever;
        private long atNanos;
        private long unsaid;

        /** Whether it is time to say it again. */
        boolean isDue(long nowNanos) {
            if (ever && nowNanos - atNanos < QUIET_NANOS) {
                unsaid++;
                return false;
            }
            ever = true;
            atNanos = nowNanos;
            return true;
        }

        String andHowOften() {
            String text = unsaid == 0 ? "" : ", and " + unsaid + " more since it was said last";
            unsaid = 0;
            return text;
        }
    }

    /** When a stall that lasts {@code nanos} is due to be said again. */
    static long nextNanos(long nanos) {
        if (nanos < SECOND) {
            return SECOND;
        }
        return nanos < 10 * SECOND ? 10 * SECOND : (nanos / QUIET_NANOS + 1) * QUIET_NANOS;
    }

    /** Says that a stall was found, unless its holder was named within the last minute; and whether it was said. */
    boolean begins(long nowNanos, String loop, String thread, Stall stall) {
        Said before = said.computeIfAbsent(method(stall), holder -> new Said());
        if (said.size() > HOLDERS_MAX) {
            said.remove(said.keySet().iterator().next());
        }
        if (!before.isDue(nowNanos)) {
            return false;
        }
        log.warn(
                "event loop {} ({}) has not turned for {} ms and serves nobody: {}{}{}",
                loop,
                thread,
                millis(stall.lengthNanos()),
                holder(stall),
                before.andHowOften(),
                stackOf(stall));
        return true;
    }

    void goesOn(String loop, String thread, Stall stall) {
        log.warn(
                "event loop {} ({}) still does not turn, for {} ms now: {}{}",
                loop,
                thread,
                millis(stall.lengthNanos()),
                holder(stall),
                stackOf(stall));
    }

    void ends(String loop, Stall stall) {
        log.warn(
                "event loop {} turns again after {} ms, held by {}", loop, millis(stall.lengthNanos()), stall.heldBy());
    }

    void paused(Pause pause) {
        if (pause.lengthNanos() >= SECOND || pauses.isDue(pause.endNanos())) {
            log.warn(
                    "the whole JVM was paused for {} ms, which no event loop is to blame for: {} ms of it the garbage"
                            + " collector's, {} ms of CPU used by the process; with little of either it was stopped (SIGSTOP, a"
                            + " frozen container, a suspended machine) or got no CPU{}",
                    millis(pause.lengthNanos()),
                    millis(pause.collectingNanos()),
                    millis(pause.cpuNanos()),
                    pauses.andHowOften());
        }
    }

    /** Without the line: a handler that computes is seen in another one each time. */
    private static String method(Stall stall) {
        int line = stall.heldBy().indexOf('(');
        return line < 0 ? stall.heldBy() : stall.heldBy().substring(0, line);
    }

    private static String holder(Stall stall) {
        @Nullable String lock = stall.waitsFor();
        return "held by " + stall.heldBy() + ", " + stall.state() + (lock == null ? "" : " for " + lock) + ", "
                + Math.round(stall.cpuShare() * 100) + " % of a CPU";
    }

    private static String stackOf(Stall stall) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : stall.stack()) {
            text.append(System.lineSeparator()).append("\tat ").append(frame);
        }
        return text.toString();
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
