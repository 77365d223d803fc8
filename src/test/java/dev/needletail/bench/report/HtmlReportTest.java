package dev.needletail.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.needletail.bench.BenchResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlReportTest {

    static Stream<String> pages() {
        return SamplePages.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyDrawingIsWellFormedAndStaysInsideItsFrame(String name) {
        List<Drawing> drawings = Drawing.in(HtmlReport.render(SamplePages.of(name)));
        assertThat(drawings).isNotEmpty();
        for (Drawing drawing : drawings) {
            assertThat(drawing.coordinates()).allMatch(drawing::encloses, "inside of " + drawing);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyDrawingHasATitleADescriptionAndItsOwnNames(String name) {
        List<Drawing> drawings = Drawing.in(HtmlReport.render(SamplePages.of(name)));
        assertThat(drawings).allSatisfy(drawing -> {
            assertThat(drawing.title()).isNotBlank();
            assertThat(drawing.description()).isNotBlank().doesNotContain("NaN");
        });
        assertThat(drawings.stream().map(d -> d.attribute("aria-labelledby"))).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void nothingInThePageIsFetched(String name) {
        String page = HtmlReport.render(SamplePages.of(name));
        assertThat(page)
                .doesNotContainPattern("(src|href|action)=\"(?!data:,\"|#notes\")")
                .doesNotContain("@import", "url(");
        assertThat(page).contains("default-src &#39;none&#39;");
    }

    @Test
    void nothingOfARunBecomesMarkup() {
        String page = HtmlReport.render(SamplePages.of("hostile"));
        assertThat(page).doesNotContain("<img", "document.title=&#39;taken&#39;</script", SamplePages.HOSTILE);
        assertThat(page.split("</script>", -1)).hasSize(page.split("<script", -1).length);
        assertThat(page).contains("&lt;/script&gt;&lt;script&gt;").doesNotContain("\u0000");
    }

    @Test
    void threeRunsAreThreeLinesInEachPlot() {
        List<Drawing> drawings = Drawing.in(HtmlReport.render(SamplePages.three()));
        assertThat(drawings)
                .filteredOn(d -> !d.id().startsWith("knee"))
                .hasSizeGreaterThan(8)
                .allSatisfy(drawing -> assertThat(drawing.lines()).contains("run-0", "run-1", "run-2"));
        assertThat(drawings)
                .filteredOn(d -> d.id().startsWith("knee"))
                .isNotEmpty()
                .allSatisfy(drawing ->
                        assertThat(drawing.lines()).contains("run-0", "run-1").doesNotContain("run-2"));
    }

    @Test
    void severalRunsAreComparedWithTheFirst() {
        String page = HtmlReport.render(SamplePages.three());
        assertThat(page).contains("reference", "▲ ", "better", "▼ ", "worse", "C: 2 answers are missing.");
        assertThat(page)
                .containsPattern(
                        "<h1>B answers 1\\.\\d+\u00a0× as many messages a second as A, at 0\\.\\d+\u00a0× its p99; C answers ");
    }

    @Test
    void runsUnderDifferentConditionsSaySo() {
        assertThat(HtmlReport.render(SamplePages.three()))
                .contains("≠ Not the same conditions: ", "the runs differ in loop, in flight on each, rate, length.");
        BenchResult run = new SampleRun(1).build();
        assertThat(HtmlReport.render(List.of(run, run))).doesNotContain("Not the same conditions");
    }

    @Test
    void aFixedRateStandsBesideWhatWasReached() {
        BenchResult run = new SampleRun(1).rate(20_000).steady().build();
        assertThat(HtmlReport.render(List.of(run))).contains("<h1>20,000 of 20,000 intended messages a second; half ");
    }

    @Test
    void whatIsMissingIsSaidBeforeWhatIsGood() {
        String page = HtmlReport.render(
                List.of(new SampleRun(1).defects(3, 1, Map.of("OVERLOADED", 7L)).build()));
        assertThat(page).contains("3 answers are missing, 1 answer is wrong, 7 messages were answered with ERROR.");
        assertThat(page).contains("ERROR OVERLOADED").doesNotContain("Nothing missing");
        assertThat(page.indexOf("3 answers are missing")).isLessThan(page.indexOf("class=\"key\""));
    }

    @Test
    void aRunWithoutDefectsSaysSo() {
        String page = HtmlReport.render(List.of(new SampleRun(1).build()));
        assertThat(page).contains("Nothing missing, nothing refused, every answer checked byte for byte.");
        assertThat(page).doesNotContain("class=\"trouble\"");
    }

    @Test
    void aRunThatNobodyAnsweredHasNoLatency() {
        String page = HtmlReport.render(List.of(new SampleRun(7).seconds(3).buildUnanswered()));
        assertThat(page)
                .contains(
                        "<h1>No correct answer from 127.0.0.1:9000 to 1,600 messages.</h1>", "No correct answer came");
        assertThat(Drawing.in(page)).extracting(Drawing::plot).containsOnly("throughput");
        assertThat(page).doesNotContain("NaN", "Infinity");
    }

    @Test
    void aRunOfErrorsAloneSaysThatTheyCame() {
        String page = HtmlReport.render(List.of(new SampleRun(7)
                .seconds(3)
                .defects(0, 0, Map.of("OVERLOADED", 9L))
                .buildUnanswered()));
        assertThat(page).contains("No correct answer came, ", "9 messages were answered with ERROR.");
    }

    @Test
    void aRunThatNobodyAnsweredCanBeTheReference() {
        String page =
                HtmlReport.render(List.of(new SampleRun(7).seconds(3).buildUnanswered(), new SampleRun(1).build()));
        assertThat(page).doesNotContain("NaN", "Infinity").contains("A: No correct answer came");
    }

    @Test
    void oneIntervalIsADot() {
        List<Drawing> drawings =
                Drawing.in(HtmlReport.render(List.of(new SampleRun(8).seconds(1).build())));
        assertThat(drawings)
                .filteredOn(d -> d.plot().equals("time"))
                .isNotEmpty()
                .allSatisfy(drawing -> assertThat(drawing.coordinates()).isNotEmpty());
    }

    @Test
    void notesAreAnnouncedAtTheTop() {
        String page = HtmlReport.render(
                List.of(new SampleRun(1).notes("late", "<later>").build()));
        assertThat(page).contains("<a href=\"#notes\">2 notes to read before trusting the figures</a>", "id=\"notes\"");
        assertThat(page).contains("<li>late</li><li>&lt;later&gt;</li>");
        assertThat(HtmlReport.render(List.of(new SampleRun(1).build()))).doesNotContain("#notes");
    }

    @Test
    void whatIsNotKnownIsSaidToBe() {
        String page = HtmlReport.render(List.of(new SampleRun(8).knowingLittle().build()));
        assertThat(page).contains("<dt>Processor</dt><dd>not known</dd>", "<dt>Memory</dt><dd>not known</dd>");
        assertThat(page).doesNotContain("null</");
    }

    @Test
    void percentilesThatRestOnFewAnswersAreMarked() {
        String page = HtmlReport.render(List.of(new SampleRun(8).seconds(1).build()));
        assertThat(page).contains(" †</td>", "fewer than 10 answers were slower");
        assertThat(HtmlReport.render(List.of(new SampleRun(8).build()))).doesNotContain("†");
    }

    @Test
    void aKneeIsTheHeadlineAndHasItsPlots() {
        String page = HtmlReport.render(SamplePages.of("knee"));
        assertThat(page)
                .contains("<h1>Up to 41,000 messages a second with 99\u00a0% of the answers within 1\u00a0ms.</h1>");
        assertThat(Drawing.in(page)).extracting(Drawing::plot).contains("knee-latency", "knee-rate");
        assertThat(page).contains(">knee 41,000/s<", ">limit 1 ms<", "✕ failed", "✓ passed");
    }

    @Test
    void aBrokenHistogramCostsItsPlotOnly() {
        BenchResult run = new SampleRun(1).build();
        String page = HtmlReport.render(List.of(SampleRun.withHistogram(run, "AAAA")));
        assertThat(Drawing.in(page))
                .extracting(Drawing::plot)
                .contains("percentiles")
                .doesNotContain("distribution");
    }

    @Test
    void theSameRunsGiveTheSamePage() {
        assertThat(HtmlReport.render(SamplePages.three())).isEqualTo(HtmlReport.render(SamplePages.three()));
    }

    @Test
    void aLongRunIsAPageOfReasonableSize() {
        String page =
                HtmlReport.render(List.of(new SampleRun(11).seconds(14_400).build()));
        assertThat(page.length()).isLessThan(800_000);
    }

    @Test
    void noRunIsRefused() {
        assertThatThrownBy(() -> HtmlReport.render(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writingReplacesTheFileAndLeavesNoDraft(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("report.html");
        Files.writeString(file, "before");
        HtmlReport.write(file, List.of(new SampleRun(1).build()));
        assertThat(file).content().startsWith("<!DOCTYPE html>");
        assertThat(directory).isDirectoryContaining(file::equals).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void writingWhereItIsNotAllowedLeavesWhatIsThere(@TempDir Path directory) throws IOException {
        Path place = directory.resolve("report.html");
        Path within = Files.createDirectories(place.resolve("not-empty"));
        assertThatThrownBy(() -> HtmlReport.write(place, List.of(new SampleRun(1).build())))
                .isInstanceOf(IOException.class);
        assertThat(within).isDirectory();
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void theFileIsForWhoeverMayReadTheOthersHere(@TempDir Path directory) throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "");
        Path file = directory.resolve("report.html");
        HtmlReport.write(file, List.of(new SampleRun(1).build()));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
    }
}
