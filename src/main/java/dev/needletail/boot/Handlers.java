package dev.needletail.boot;

import dev.needletail.route.ForService;
import dev.needletail.route.RequestHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The user's handlers: the one that serves in the place of the unnamed upstream, and those of services.
 *
 * @param unnamed null: there is none
 */
record Handlers(@Nullable RequestHandler unnamed, Map<String, RequestHandler> services) {

    /**
     * Those among the beans.
     *
     * @throws NoUniqueBeanDefinitionException when several would serve in the place of the unnamed upstream, and none is
     *     primary
     */
    static Handlers among(ConfigurableListableBeanFactory beans) {
        Map<String, RequestHandler> services = new LinkedHashMap<>();
        List<String> unnamed = new ArrayList<>();
        for (String bean : beans.getBeanNamesForType(RequestHandler.class)) {
            ForService service = beans.findAnnotationOnBean(bean, ForService.class);
            if (service == null) {
                unnamed.add(bean);
                continue;
            }
            RequestHandler handler = beans.getBean(bean, RequestHandler.class);
            if (services.put(service.value(), handler) != null) {
                throw new InvalidConfigurationException(
                        "@ForService", "there are two handlers for the service \"" + service.value() + "\": keep one");
            }
        }
        return new Handlers(only(unnamed, beans), services);
    }

    private static @Nullable RequestHandler only(List<String> names, ConfigurableListableBeanFactory beans) {
        List<String> primary = names.stream()
                .filter(name -> beans.containsBeanDefinition(name)
                        && beans.getBeanDefinition(name).isPrimary())
                .toList();
        List<String> candidates = primary.isEmpty() ? names : primary;
        if (candidates.size() > 1) {
            throw new NoUniqueBeanDefinitionException(RequestHandler.class, candidates);
        }
        return candidates.isEmpty()
                ? null
                : Objects.requireNonNull(beans.getBean(candidates.getFirst(), RequestHandler.class));
    }
}
