package dev.needletail.boot.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.audit.AuditEvent;

/**
 * Writes down each attempt to change something: into the log {@code dev.needletail.audit} and as Spring Boot's audit event.
 *
 * <p>What an operator did is always written. Attempts of strangers are written ten times a second at most; the next line says
 * how many were left out, and the meter has counted them all. Otherwise whoever reaches the port could fill the disk, and
 * push what matters out of the memory of {@code /actuator/auditevents}.
 */
final class AuditTrail {

    private static final Logger log = LoggerFactory.getLogger("dev.needletail.audit");

    private static final int STRANGERS_AT_ONCE = 20;
    private static final long STRANGERS_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Consumer<AuditEvent> events;
    private final Allowance strangers;
    private final AtomicLong leftOut = new AtomicLong();

    AuditTrail(Consumer<AuditEvent> events) {
        this.events = events;
        this.strangers = new Allowance(STRANGERS_AT_ONCE, STRANGERS_INTERVAL_NANOS, System.nanoTime());
    }

    /**
     * One attempt.
     *
     * @param who the operator; null for a stranger
     * @param from address and port of whoever sent it
     * @param outcome done, failed, or refused with the reason
     */
    record Attempt(
            @Nullable String who,
            String from,
            String method,
            String path,
            String outcome,
            int status,
            String before,
            String after) {}

    void write(Attempt attempt) {
        String who = attempt.who();
        if (who == null && !strangers.take(System.nanoTime())) {
            leftOut.incrementAndGet();
            return;
        }
        AuditLine line = new AuditLine()
                .text("who", who == null ? "-" : who)
                .text("from", attempt.from())
                .text("method", attempt.method())
                .text("path", attempt.path())
                .word("outcome", attempt.outcome())
                .word("status", attempt.status())
                .text("before", attempt.before())
                .text("after", attempt.after());
        long unwritten = leftOut.getAndSet(0);
        if (unwritten > 0) {
            line.word("leftOut", unwritten);
        }
        log.info("{}", line);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("from", attempt.from());
        data.put("method", attempt.method());
        data.put("path", attempt.path());
        data.put("outcome", attempt.outcome());
        data.put("status", attempt.status());
        data.put("before", attempt.before());
        data.put("after", attempt.after());
        events.accept(new AuditEvent(who == null ? "-" : who, "NEEDLETAIL_WRITE", data));
    }
}
