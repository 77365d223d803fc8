package dev.needletail.boot;

import dev.needletail.route.ForService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The user's beans of one type: those that {@link ForService} binds to services, and the one for the unnamed upstream. A
 * bean is made when it is asked for, so that one that nobody needs is not.
 *
 * @param <T> the type
 */
final class ServiceBeans<T> {

    static final String ANNOTATION = "@ForService";

    private final Class<T> type;
    private final String what;
    private final Map<String, Found> named = new LinkedHashMap<>();
    private final List<Found> unnamed = new ArrayList<>();

    /** @param owner of the bean: an ancestor where an application has several contexts */
    private record Found(String name, ConfigurableListableBeanFactory owner) {

        static Found of(String name, ConfigurableListableBeanFactory beans) {
            ConfigurableListableBeanFactory owner = beans;
            while (!owner.containsLocalBean(name)
                    && owner.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent) {
                owner = parent;
            }
            return new Found(name, owner);
        }

        @Nullable
        BeanDefinition definition() {
            return owner.containsBeanDefinition(name) ? owner.getMergedBeanDefinition(name) : null;
        }

        boolean isCandidate() {
            BeanDefinition definition = definition();
            return definition == null || definition.isAutowireCandidate();
        }

        boolean isPrimary() {
            BeanDefinition definition = definition();
            return definition != null && definition.isPrimary();
        }

        @Nullable
        ForService service() {
            return owner.findAnnotationOnBean(name, ForService.class);
        }

        <T> T bean(Class<T> type) {
            return owner.getBean(name, type);
        }
    }

    /**
     * Looks for them; makes none.
     *
     * @param what what they are, for people
     * @throws InvalidConfigurationException when two are bound to one service
     */
    ServiceBeans(ConfigurableListableBeanFactory beans, Class<T> type, String what) {
        this.type = type;
        this.what = what;
        for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type)) {
            Found bean = Found.of(name, beans);
            if (!bean.isCandidate()) {
                continue; // the inner half of a scoped bean, or kept from injection by its owner
            }
            ForService service = bean.service();
            if (service == null) {
                unnamed.add(bean);
                continue;
            }
            Found other = named.putIfAbsent(service.value(), bean);
            if (other != null) {
                throw new InvalidConfigurationException(
                        ANNOTATION,
                        "there are two %ss for the service \"%s\", the beans %s and %s: keep one"
                                .formatted(what, service.value(), other.name(), name));
            }
        }
    }

    /** By the name of the service. */
    Map<String, T> named() {
        Map<String, T> beans = new LinkedHashMap<>();
        named.forEach((service, bean) -> beans.put(service, bean.bean(type)));
        return beans;
    }

    /**
     * The one without the annotation; of several the primary one. Null: there is none.
     *
     * @throws InvalidConfigurationException when there are several, and none or more than one is primary
     */
    @Nullable
    T unnamed() {
        List<Found> primary = unnamed.stream().filter(Found::isPrimary).toList();
        List<Found> candidates = primary.isEmpty() ? unnamed : primary;
        if (candidates.size() > 1) {
            throw new InvalidConfigurationException(
                    ANNOTATION,
                    "there are %d %ss without it, and one at most can be for the unnamed upstream, %s: keep one, mark one as @Primary, or bind the others to services"
                            .formatted(
                                    candidates.size(),
                                    what,
                                    candidates.stream().map(Found::name).toList()));
        }
        return candidates.isEmpty() ? null : candidates.getFirst().bean(type);
    }
}
