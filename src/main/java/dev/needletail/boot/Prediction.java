package dev.needletail.boot;

import dev.needletail.server.Routing;
import dev.needletail.upstream.Adjuster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How often and by whom the number of connections of one service is predicted.
 *
 * @param service {@link Routing#DEFAULT} for the unnamed one
 */
record Prediction(String service, Adjuster adjuster, Duration interval) {

    /** Of all services. */
    static List<Prediction> of(NeedletailProperties properties, Adjuster unnamed) {
        List<Prediction> all = new ArrayList<>();
        all.add(of(TargetsOf.UPSTREAM, Routing.DEFAULT, unnamed, properties.upstream()));
        properties.upstreams().forEach((name, upstream) -> {
            String section = TargetsOf.section("needletail.upstreams", name);
            Adjuster own = new Adjuster(SettingsOf.forecaster(section, upstream.prediction()));
            all.add(of(section, name, own, upstream));
        });
        return all;
    }

    private static Prediction of(String section, String service, Adjuster adjuster, UpstreamProperties upstream) {
        Duration interval = Checked.interval(
                section + ".prediction.interval", upstream.prediction().interval());
        return new Prediction(service, adjuster, interval);
    }
}
