package dev.needletail.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Leaves the pages behind that {@code .ci/browser-check} opens. */
class SamplePagesTest {

    private static final Path PAGES = Path.of("target", "report-pages");

    @Test
    void everyPageIsWrittenWhole() throws IOException {
        Files.createDirectories(PAGES);
        for (var page : SamplePages.all().entrySet()) {
            Path file = PAGES.resolve(page.getKey() + ".html");
            HtmlReport.write(file, page.getValue().get());
            assertThat(file).content().startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        }
    }
}
