package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.wire.FrameType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The meters by Prometheus' rules, and {@code docs/metrics.md} against the running node. */
@ExtendWith(ObservedNode.Shared.class)
class MeterDocumentIT {

    private static final Pattern ROW = Pattern.compile("\\| `(needletail_\\w+)` \\| (\\w+) \\| (.*?) \\| (.*) \\|");

    private final ObservedNode node;

    MeterDocumentIT(ObservedNode node) {
        this.node = node;
    }

    private record Row(String type, Set<String> labels, String meaning) {}

    @Test
    void theDocumentNamesEveryMeterAndNoOther() throws Exception {
        Map<String, Row> exposed = new TreeMap<>();
        for (PrometheusText.Family family : node.scrape().ours()) {
            exposed.put(family.name(), new Row(family.type(), family.labelNames(), family.help()));
        }
        Map<String, Row> documented = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/metrics.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Set<String> labels = row.group(3).equals("–")
                        ? Set.of()
                        : Arrays.stream(row.group(3).split(", "))
                                .map(label -> label.replace("`", ""))
                                .collect(Collectors.toCollection(TreeSet::new));
                assertThat(documented.put(row.group(1), new Row(row.group(2), labels, row.group(4))))
                        .as("documented twice: " + row.group(1))
                        .isNull();
            }
        }
        assertThat(documented).isEqualTo(exposed);
        assertThat(documented).hasSizeGreaterThan(50);
    }

    @Test
    void namesFollowThePrometheusConventions() throws Exception {
        for (PrometheusText.Family family : node.scrape().ours()) {
            assertThat(family.help()).as(family.name()).endsWith(".");
            assertThat(family.samples()).as(family.name()).isNotEmpty();
            switch (family.type()) {
                case "counter" -> {
                    assertThat(family.name()).endsWith("_total");
                    assertThat(family.samples().keySet())
                            .allMatch(series -> series.name().equals(family.name()));
                    assertThat(family.samples().values()).allMatch(value -> value >= 0);
                }
                case "gauge" -> {
                    assertThat(family.name()).doesNotEndWith("_total");
                    assertThat(family.samples().keySet())
                            .allMatch(series -> series.name().equals(family.name()));
                }
                case "histogram" -> assertThat(family.name()).endsWith("_seconds");
                default -> throw new AssertionError(family.name() + " is of type " + family.type());
            }
        }
    }

    @Test
    void theHistogramIsCumulativeAndFineBelowAMillisecond() throws Exception {
        exchange(10);
        node.harvest();
        PrometheusText scrape = node.scrape();
        PrometheusText.Family histogram = family(scrape, "needletail_latency_seconds");
        assertThat(histogram.type()).isEqualTo("histogram");
        var stages = PrometheusText.buckets(histogram, "stage");
        assertThat(stages.keySet()).containsExactlyInAnyOrder("node", "upstream", "request", "udp_batch_wait");
        stages.forEach((stage, buckets) -> {
            assertThat(buckets.stream().map(Map.Entry::getKey)).isSorted().doesNotHaveDuplicates();
            assertThat(buckets.stream().map(Map.Entry::getValue)).isSorted();
            assertThat(buckets.stream().filter(bucket -> bucket.getKey() < 0.001))
                    .hasSizeGreaterThanOrEqualTo(9);
            assertThat(buckets.getLast().getKey()).isInfinite();
            assertThat(buckets.getLast().getValue())
                    .isEqualTo(scrape.value("needletail_latency_seconds_count", "stage", stage));
        });
        double count = scrape.value("needletail_latency_seconds_count", "stage", "request");
        double sum = scrape.value("needletail_latency_seconds_sum", "stage", "request");
        assertThat(count).isGreaterThanOrEqualTo(10);
        assertThat(sum).isBetween(count * 1e-6, count * 60);
    }

    @Test
    void countersAndBucketsNeverGoBack() throws Exception {
        node.harvest();
        PrometheusText before = node.scrape();
        exchange(5);
        node.harvest();
        PrometheusText after = node.scrape();
        assertThat(after.names()).containsAll(before.names());
        for (PrometheusText.Family family : before.ours()) {
            if (!family.type().equals("gauge")) {
                Map<PrometheusText.Series, Double> later =
                        family(after, family.name()).samples();
                family.samples()
                        .forEach((series, value) -> assertThat(later.get(series))
                                .as(series.toString())
                                .isNotNull()
                                .isGreaterThanOrEqualTo(value));
            }
        }
        assertThat(after.value("needletail_latency_seconds_count", "stage", "request")
                        - before.value("needletail_latency_seconds_count", "stage", "request"))
                .isEqualTo(5);
    }

    @Test
    void theNumberOfSeriesDoesNotDependOnTheTraffic() throws Exception {
        exchange(1);
        long few = series(node.scrape());
        for (int i = 0; i < 3; i++) {
            exchange(1);
        }
        assertThat(series(node.scrape())).isEqualTo(few).isLessThan(400);
    }

    @Test
    void everyLoopSaysHowLateItIs() throws Exception {
        node.harvest();
        PrometheusText scrape = node.scrape();
        for (String loop : List.of("loop-0", "loop-1")) {
            assertThat(scrape.value("needletail_loop_lag_seconds", "loop", loop))
                    .isNotNegative();
            assertThat(scrape.value("needletail_loop_lag_max_seconds", "loop", loop))
                    .isNotNegative();
        }
    }

    @Test
    void noLabelNamesAPeer() throws Exception {
        exchange(1);
        Set<String> allowed = Set.of(
                "reason", "code", "stage", "le", "loop", "role", "outcome", "result", "option", "version", "java",
                "service", "channel", "type");
        for (PrometheusText.Family family : node.scrape().ours()) {
            family.samples().keySet().forEach(series -> {
                assertThat(allowed).containsAll(series.labels().keySet());
                assertThat(series.labels().values()).noneMatch(value -> value.contains("127.0.0.1"));
            });
        }
    }

    private void exchange(int requests) throws Exception {
        try (FrameSocket client = node.connect()) {
            client.send(FrameType.REQUEST, requests, 8);
            client.expect(FrameType.RESPONSE, requests);
            node.settle();
        }
    }

    private static PrometheusText.Family family(PrometheusText scrape, String name) {
        List<PrometheusText.Family> found = scrape.ours().stream()
                .filter(family -> family.name().equals(name))
                .toList();
        assertThat(found).as(name).hasSize(1);
        return found.getFirst();
    }

    private static long series(PrometheusText scrape) {
        return scrape.ours().stream()
                .mapToLong(family -> family.samples().size())
                .sum();
    }
}
