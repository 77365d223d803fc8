package dev.needletail.boot;

import dev.needletail.route.RequestHandler;
import dev.needletail.server.Routing;
import dev.needletail.upstream.Adjuster;
import dev.needletail.upstream.Forecaster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How often and by whom the number of connections of one service is predicted.
 *
 * @param service {@link Routing#DEFAULT} for the unnamed one
 */
record Prediction(String service, Adjuster adjuster, Duration interval) {

    /** More names than these help nobody to find the right one. */
    private static final int NAMES_MAX = 10;

    /**
     * Of all services.
     *
     * @param own the forecasters that were written for services, by the service's name; the others have what their
     *     properties say
     * @param handlers by the name of the service that each serves without a connection
     * @throws InvalidConfigurationException when a forecaster would never be asked
     */
    static List<Prediction> of(
            NeedletailProperties properties,
            Adjuster unnamed,
            Map<String, Forecaster> own,
            Map<String, RequestHandler> handlers) {
        own.keySet().forEach(name -> check(name, properties, handlers));
        List<Prediction> all = new ArrayList<>();
        all.add(of(TargetsOf.UPSTREAM, Routing.DEFAULT, unnamed, properties.upstream()));
        properties.upstreams().forEach((name, upstream) -> {
            String section = TargetsOf.section("needletail.upstreams", name);
            Forecaster forecaster = own.get(name);
            if (forecaster == null) {
                forecaster = SettingsOf.forecaster(section, upstream.prediction());
            }
            all.add(of(section, name, new Adjuster(forecaster), upstream));
        });
        return all;
    }

    private static Prediction of(String section, String service, Adjuster adjuster, UpstreamProperties upstream) {
        Duration interval = Checked.interval(
                section + ".prediction.interval", upstream.prediction().interval());
        return new Prediction(service, adjuster, interval);
    }

    private static void check(String service, NeedletailProperties properties, Map<String, RequestHandler> handlers) {
        RequestHandler handler = handlers.get(service);
        String problem;
        if (service.equals(Routing.DEFAULT)) {
            problem = "\"default\" is no service, and the forecaster of the unnamed upstream is the one without the"
                    + " annotation: leave it out";
        } else if (properties.routing().key() == RoutingProperties.Key.NONE) {
            problem = "the forecaster for \"" + service + "\" would never be asked, because needletail.routing.key is"
                    + " none: set it to leading-string, or leave the annotation out for needletail.upstream's forecaster";
        } else if (handler != null) {
            problem = "the service \"" + service + "\" is served by a handler, "
                    + handler.getClass().getName()
                    + ", and has no connections to forecast: leave out its forecaster or the handler";
        } else if (!properties.upstreams().containsKey(service)) {
            problem = "the service \"" + service + "\" of a forecaster is not configured: "
                    + wayOut(service, properties.upstreams().keySet());
        } else {
            return;
        }
        throw new InvalidConfigurationException(ServiceBeans.ANNOTATION, problem);
    }

    private static String wayOut(String service, Set<String> services) {
        String configure =
                "set " + TargetsOf.section("needletail.upstreams", service) + ".endpoints, or leave the bean out";
        if (services.isEmpty()) {
            return configure;
        }
        List<String> some = services.stream().limit(NAMES_MAX).toList();
        int others = services.size() - some.size();
        return "name one of " + String.join(", ", some) + (others == 0 ? "" : " and " + others + " more") + ", "
                + configure;
    }
}
