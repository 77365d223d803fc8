package dev.needletail.bench.report;

import dev.needletail.bench.BenchResult;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Facts of one kind: as a list for one run, as a table for several, which says where they differ. */
final class FactsTable {

    private FactsTable() {}

    static void write(
            Markup page, String id, String title, List<Run> runs, Function<BenchResult, Map<String, String>> kind) {
        page.open("section", "class", "facts", "id", id).leaf("h3", title);
        List<Map<String, String>> columns = columns(runs, kind);
        if (columns.size() == 1) {
            page.open("dl");
            columns.getFirst()
                    .forEach((name, value) ->
                            page.open("div").leaf("dt", name).leaf("dd", value).close());
            page.close();
        } else {
            writeTable(page, title, runs, columns);
        }
        page.close();
    }

    /** The names of the facts in which the runs differ, except those that always do. */
    static List<String> differing(List<Run> runs, Function<BenchResult, Map<String, String>> kind, Set<String> except) {
        List<Map<String, String>> columns = columns(runs, kind);
        return names(columns).stream()
                .filter(name -> !except.contains(name) && differ(columns, name))
                .toList();
    }

    private static List<Map<String, String>> columns(List<Run> runs, Function<BenchResult, Map<String, String>> kind) {
        return runs.stream().map(run -> kind.apply(run.result())).toList();
    }

    private static Set<String> names(List<Map<String, String>> columns) {
        Set<String> names = new LinkedHashSet<>();
        columns.forEach(column -> names.addAll(column.keySet()));
        return names;
    }

    private static boolean differ(List<Map<String, String>> columns, String name) {
        return columns.stream().map(column -> column.get(name)).distinct().count() > 1;
    }

    private static void writeTable(Markup page, String title, List<Run> runs, List<Map<String, String>> columns) {
        page.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", title);
        page.open("table").open("thead").open("tr").leaf("th", "", "scope", "col");
        for (Run run : runs) {
            page.leaf("th", run.letter(), "scope", "col", "title", run.name());
        }
        page.close().close().open("tbody");
        for (String name : names(columns)) {
            page.open("tr").open("th", "scope", "row").text(name);
            if (differ(columns, name)) {
                page.leaf("span", " ≠", "class", "differs", "title", "differs", "aria-label", "differs");
            }
            page.close();
            columns.forEach(column -> page.leaf("td", column.getOrDefault(name, "–")));
            page.close();
        }
        page.close().close().close();
    }
}
