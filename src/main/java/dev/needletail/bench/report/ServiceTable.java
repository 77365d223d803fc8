package dev.needletail.bench.report;

import dev.needletail.bench.ServiceFigures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each of several services answered in one run. */
final class ServiceTable {

    private static final String[] COLUMNS = {"answered", "ERROR", "p50", "p99", "p99.9", "slowest"};

    private ServiceTable() {}

    static void write(Markup page, List<ServiceFigures> services) {
        page.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Services");
        page.open("table", "class", "figures").open("thead").open("tr");
        page.leaf("th", "", "scope", "col");
        for (String column : COLUMNS) {
            page.leaf("th", column, "scope", "col");
        }
        page.close().close().open("tbody");
        for (ServiceFigures service : services) {
            page.open("tr").leaf("th", service.service(), "scope", "row");
            page.leaf("td", Figures.count(service.answered()));
            page.leaf("td", Figures.count(service.errors()));
            page.leaf("td", time(service.p50Nanos()));
            page.leaf("td", time(service.p99Nanos()));
            page.leaf("td", time(service.p999Nanos()));
            page.leaf("td", time(service.maxNanos())).close();
        }
        page.close().close().close();
    }

    private static String time(@Nullable Long nanos) {
        return nanos == null ? "–" : Figures.nanos(nanos);
    }
}
