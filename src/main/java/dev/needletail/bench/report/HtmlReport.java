package dev.needletail.bench.report;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.ServiceFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/**
 * The report of one run, or of several laid over each other, as one HTML file that needs nothing else: no network, and no
 * script for anything but reading out values, hiding lines and copying the command. Any thread.
 */
public final class HtmlReport {

    private HtmlReport() {}

    /**
     * The page.
     *
     * @param runs at least one; with several, the first is the reference of the others
     */
    public static String render(List<BenchResult> runs) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a report needs at least one run");
        }
        List<Run> all = Run.of(runs);
        Markup page = Page.begin(
                "needletail bench · " + (all.size() == 1 ? runs.getFirst().name() : all.size() + " runs"));
        writeHead(page, all);
        writePlots(page, all);
        writeTables(page, all);
        writeCommands(page, all);
        return Page.end(page);
    }

    /**
     * Writes the page beside {@code file} first and then puts it into its place, so that nobody finds half a report.
     *
     * @throws IOException when it can't be written; an earlier {@code file} is then as it was
     */
    public static void write(Path file, List<BenchResult> runs) throws IOException {
        String page = render(runs);
        Path place = file.toAbsolutePath();
        // Not Files.createTempFile: its files are for the owner only, and reports are for sharing.
        Path draft = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            Files.writeString(
                    draft, page, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void writeHead(Markup page, List<Run> runs) {
        BenchResult first = runs.getFirst().result();
        page.open("header");
        page.leaf(
                "p",
                runs.size() == 1 ? "needletail bench · " + first.name() : "needletail bench · " + runs.size() + " runs",
                "class",
                "kicker");
        page.leaf("h1", Headline.of(runs));
        for (Run run : runs) {
            Trouble.of(run.result()).ifPresent(sentence -> {
                page.open("p", "class", "trouble").leaf("span", "✕ ", "aria-hidden", "true");
                page.text(runs.size() == 1 ? sentence : run.letter() + ": " + sentence)
                        .close();
            });
        }
        if (runs.stream().allMatch(run -> Trouble.of(run.result()).isEmpty())) {
            page.leaf("p", "✓ " + intact(runs), "class", "intact");
        }
        long notes = runs.stream().mapToLong(run -> run.result().notes().size()).sum();
        if (notes > 0) {
            page.leaf(
                    "a",
                    Figures.count(notes, "note", "notes") + " to read before trusting the figures",
                    "href",
                    "#notes");
        }
        page.close().raw("\n");
        if (runs.size() == 1) {
            KeyFigures.write(page, first);
        } else {
            page.open("section").leaf("h2", "Compared");
            RatioTable.write(page, runs);
            page.close();
        }
        page.raw("\n");
    }

    private static String intact(List<Run> runs) {
        boolean verified =
                runs.stream().allMatch(r -> r.result().load().verify().equals("full"));
        return "Nothing missing, nothing refused" + (verified ? ", every answer checked byte for byte." : ".");
    }

    private static void writePlots(Markup page, List<Run> runs) {
        page.open("section", "class", "plots").leaf("h2", "Plots", "class", "unseen");
        PercentilePlot.of(runs).ifPresent(plot -> PlotFigure.write(page, plot));
        TimePlots.of(runs).forEach(plot -> PlotFigure.write(page, plot));
        ThroughputPlot.of(runs).ifPresent(plot -> PlotFigure.write(page, plot));
        KneePlots.of(runs).forEach(plot -> PlotFigure.write(page, plot));
        DistributionPlot.of(runs).ifPresent(plot -> PlotFigure.write(page, plot));
        page.close().raw("\n");
    }

    private static void writeTables(Markup page, List<Run> runs) {
        KneeTable.write(page, runs);
        if (runs.size() == 1 && runs.getFirst().hasLatency()) {
            page.open("section").leaf("h2", "Percentiles");
            PercentileTable.write(page, runs.getFirst().result().latency());
            page.close();
        }
        List<ServiceFigures> services = runs.getFirst().result().services();
        if (runs.size() == 1 && services != null) {
            page.open("section").leaf("h2", "Services");
            ServiceTable.write(page, services);
            page.close();
        }
        page.open("section", "class", "all-facts").leaf("h2", "Facts");
        if (runs.size() > 1) {
            page.leaf("p", "≠ marks what differs between the runs.", "class", "hint");
        }
        FactsTable.write(page, "totals", "Totals", runs, Facts::totals);
        FactsTable.write(page, "load", "Load", runs, Facts::load);
        FactsTable.write(page, "machine", "Machine of the load", runs, Facts::machine);
        FactsTable.write(page, "jvm", "JVM of the load", runs, Facts::jvm);
        page.close().raw("\n");
    }

    private static void writeCommands(Markup page, List<Run> runs) {
        page.open("section", "class", "commands").leaf("h2", runs.size() == 1 ? "Command" : "Commands");
        for (Run run : runs) {
            if (runs.size() > 1) {
                page.leaf("h3", run.name());
            }
            page.open("div", "class", "command");
            page.open("pre", "tabindex", "0")
                    .leaf("code", run.result().command())
                    .close();
            page.leaf("button", "Copy", "type", "button", "class", "copy", "hidden", "");
            page.close();
        }
        page.close();
        if (runs.stream().anyMatch(run -> !run.result().notes().isEmpty())) {
            page.open("section", "class", "notes", "id", "notes")
                    .leaf("h2", "Notes")
                    .open("ul");
            for (Run run : runs) {
                for (String note : run.result().notes()) {
                    page.leaf("li", runs.size() == 1 ? note : run.letter() + ": " + note);
                }
            }
            page.close().close();
        }
    }
}
