package dev.needletail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.bench.ServiceFigures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceLinesTest {

    private static List<String> lines(List<ServiceFigures> services) {
        StringWriter text = new StringWriter();
        ServiceLines.print(new PrintWriter(text), services);
        return text.toString().lines().toList();
    }

    private static ServiceFigures service(String name, long errors, long p99) {
        return new ServiceFigures(name, 1_000, errors, 1_000L, p99, p99, p99);
    }

    @Test
    void aFewStandInTheOrderInWhichTheyWereNamed() {
        ServiceFigures refused = new ServiceFigures("b\u001b[2J", 0, 1_234_567, null, null, null, null);
        assertThat(lines(List.of(service("a", 0, 25_000), refused)))
                .containsExactly(
                        "  by service  answered      ERROR        p50        p99      p99.9        max",
                        "                 1,000          0     1.0 µs    25.0 µs    25.0 µs    25.0 µs  a",
                        "                     0  1,234,567          -          -          -          -  "
                                + PayloadText.harmless(refused.service()));
        assertThat(PayloadText.harmless(refused.service())).doesNotContain("\u001b");
    }

    @Test
    void ofManyTheWorstTenAreShown() {
        List<ServiceFigures> services = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            services.add(service("quick" + i, 0, 1_000 + i));
        }
        services.add(service("slow", 0, 5_000_000));
        services.add(service("failing", 3, 1_000));
        services.add(new ServiceFigures("dead", 0, 0, null, null, null, null));
        List<String> lines = lines(services);
        assertThat(lines).hasSize(12);
        assertThat(lines.get(1)).endsWith("  dead");
        assertThat(lines.get(2)).endsWith("  failing");
        assertThat(lines.get(3)).endsWith("  slow");
        assertThat(lines.get(4)).endsWith("  quick11");
        assertThat(lines.getLast()).endsWith("the worst, by ERRORs and p99; --json has all 15");
    }
}
