package dev.needletail.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ResultJsonTest {

    @TempDir
    private Path directory;

    @Test
    void readsWhatItWrote() {
        BenchResult result = Results.closed("a label", 10, 100);
        assertThat(ResultJson.read(ResultJson.write(result))).isEqualTo(result);
    }

    @Test
    void keepsTheOrderOfTheFormWritesUnknownAsNullAndPercentilesAsTriples() {
        JsonNode json = JsonMapper.shared().readTree(ResultJson.write(Results.closed("x", 10, 100)));
        assertThat(json.propertyNames())
                .containsExactly(
                        "format",
                        "label",
                        "started",
                        "command",
                        "target",
                        "load",
                        "machine",
                        "jvm",
                        "totals",
                        "latency",
                        "timeline",
                        "knee",
                        "notes");
        assertThat(json.at("/machine/cpuModel").isNull()).isTrue();
        assertThat(json.at("/latency/heartbeat").isNull()).isTrue();
        assertThat(json.at("/totals/errors/NO_UPSTREAM").asLong()).isEqualTo(10);
        JsonNode last = json.at("/latency/all/percentiles/"
                + (json.at("/latency/all/percentiles").size() - 1));
        assertThat(last.get(0).asDouble()).isEqualTo(100);
        assertThat(last.get(1).asLong()).isBetween(100_000_000L, 100_100_000L);
        assertThat(last.get(2).asLong()).isEqualTo(100);
    }

    @Test
    void theHistogramComesBackWhole() {
        Histogram original = Results.milliseconds(100);
        Histogram back = LatencyOf.decoded(LatencyOf.histogram(original).histogram());
        assertThat(back).isEqualTo(original);
        assertThatThrownBy(() -> LatencyOf.decoded("AAAA")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEmptyHistogramHasZeros() {
        Latency latency = LatencyOf.histogram(new Histogram(3));
        assertThat(latency.count()).isZero();
        assertThat(latency.minNanos()).isZero();
        assertThat(latency.meanNanos()).isZero();
        assertThat(latency.p9999Nanos()).isZero();
    }

    @Test
    void passesOverWhatALaterVersionAdds() {
        String json = ResultJson.write(Results.closed("x", 10, 10)).replaceFirst("\\{", "{\"later\": {\"a\": [1]},");
        assertThat(ResultJson.read(json)).isEqualTo(Results.closed("x", 10, 10));
    }

    @Test
    void refusesWhatIsNoResultAndSaysWhichFile() throws Exception {
        Path file = Files.writeString(directory.resolve("a.json"), "{\"format\": \"needletail-bench/9\"}");
        assertThatThrownBy(() -> ResultJson.read(file))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("needletail-bench/9")
                .hasMessageContaining("this version reads needletail-bench/1");
        Files.writeString(file, "not JSON");
        assertThatThrownBy(() -> ResultJson.read(file))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("is no result of bench --json");
        assertThatThrownBy(() -> ResultJson.read(directory.resolve("none")))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("cannot read");
    }
}
