package dev.needletail.reliability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the node says about connections that ended, by reason, and about pauses, over HTTP. */
final class ClosedCounts {

    private static final Pattern CLOSED =
            Pattern.compile("(?m)^needletail_connections_closed_total\\{.*?reason=\"(\\w+)\".*?} ([0-9.E+]+)$");
    private static final Pattern RATE_PAUSES =
            Pattern.compile("(?m)^needletail_read_pauses_total\\{.*?reason=\"rate\".*?} ([0-9.E+]+)$");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI scrape;

    ClosedCounts(int httpPort) {
        scrape = URI.create("http://127.0.0.1:" + httpPort + "/actuator/prometheus");
    }

    /** Connections ended so far, by reason. */
    Map<String, Integer> read() {
        Map<String, Integer> counts = new TreeMap<>();
        CLOSED.matcher(text())
                .results()
                .forEach(sample -> counts.put(sample.group(1), (int) Double.parseDouble(sample.group(2))));
        if (counts.isEmpty()) {
            throw new IllegalStateException("no needletail_connections_closed_total at " + scrape);
        }
        return counts;
    }

    /** Times that a client was not read because of its rate. */
    double ratePauses() {
        return RATE_PAUSES
                .matcher(text())
                .results()
                .findFirst()
                .map((MatchResult sample) -> Double.parseDouble(sample.group(1)))
                .orElseThrow();
    }

    /**
     * Waits until exactly {@code expected} have ended since {@code before}.
     *
     * @return what has ended; as expected, or not, when patience is over or there are more
     */
    Map<String, Integer> awaitSince(Map<String, Integer> before, Map<String, Integer> expected) {
        int total = expected.values().stream().mapToInt(Integer::intValue).sum();
        long begun = System.nanoTime();
        while (true) {
            Map<String, Integer> since = new TreeMap<>();
            read().forEach((reason, count) -> {
                int more = count - before.getOrDefault(reason, 0);
                if (more != 0) {
                    since.put(reason, more);
                }
            });
            int ended = since.values().stream().mapToInt(Integer::intValue).sum();
            if (ended >= total || System.nanoTime() - begun > PATIENCE_NANOS) {
                return since;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private String text() {
        try {
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(scrape).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(scrape + ": " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
