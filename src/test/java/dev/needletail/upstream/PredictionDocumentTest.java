package dev.needletail.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/pool.md says what the code does. */
class PredictionDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/pool.md");
    private static final int HIGH = 200;

    private final ArticleForecaster forecaster = new ArticleForecaster();

    @Test
    void showsTheStepsThatTheForecasterTakes() throws IOException {
        List<String> rows = new ArrayList<>();
        for (int peak : new int[] {0, 1, 2, 5, 10, 50, 100}) {
            rows.add(row(peak));
        }
        List<String> document = Files.readAllLines(DOCUMENT);
        int header =
                document.indexOf("| peak | predicted | from 0, window by window | windows from 0 | windows from 200 |"
                        + " the article rests at, from 0 | and from 200 |");
        assertThat(header).as("the table's header").isNotNegative();
        assertThat(document.subList(header + 2, header + 2 + rows.size())).isEqualTo(rows);
        assertThat(ArticleArithmetic.predicted(50)).isEqualTo(61);
        assertThat(ArticleArithmetic.predicted(100)).isEqualTo(121);
    }

    private String row(int peak) {
        List<Integer> up = path(0, peak);
        String shown = String.join(" → ", up.stream().map(String::valueOf).toList());
        return "| %d | %d | %s | %d | %d | %d | %d |"
                .formatted(
                        peak,
                        up.getLast(),
                        shown,
                        up.size() - 1,
                        path(HIGH, peak).size() - 1,
                        ArticleArithmetic.rest(0, peak),
                        ArticleArithmetic.rest(HIGH, peak));
    }

    /** The targets from {@code start} until they rest. */
    private List<Integer> path(int start, int peak) {
        List<Integer> path = new ArrayList<>(List.of(start));
        while (true) {
            int next = forecaster
                    .forecast(new Demand(peak, path.getLast(), 0, 1_000, 0))
                    .target();
            if (next == path.getLast()) {
                return path;
            }
            path.add(next);
        }
    }

    /** The document's example of a bean, as printed there. */
    private static Forecaster forecaster(Clock clock) {
        ArticleForecaster article = new ArticleForecaster();
        return demand -> {
            LocalTime now = LocalTime.now(clock);
            boolean opening = now.isAfter(LocalTime.of(9, 25)) && now.isBefore(LocalTime.of(9, 45));
            return opening ? new Forecast(demand.max(), demand.max()) : article.forecast(demand);
        };
    }

    @Test
    void printsAnExampleThatHoldsTheMaximumDuringTheOpening() throws IOException {
        Demand quiet = new Demand(1, 2, 1, 16, 0);
        assertThat(exampleAt("2025-01-01T09:24:00Z").forecast(quiet)).isEqualTo(new Forecast(2, 2));
        assertThat(exampleAt("2025-01-01T09:30:00Z").forecast(quiet)).isEqualTo(new Forecast(16, 16));
        assertThat(Files.readString(DOCUMENT))
                .contains("return opening ? new Forecast(demand.max(), demand.max()) : article.forecast(demand);");
    }

    private static Forecaster exampleAt(String instant) {
        return forecaster(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC));
    }
}
